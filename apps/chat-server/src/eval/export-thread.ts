import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { ThreadItem } from '@frontdesk/chatkit'
import type { SqlStore } from '@frontdesk/store'
import { applyEdits, modify } from 'jsonc-parser'
import { toTrace } from '../debug/load-traces.ts'
import type { EvalCaseInput, EvalTurn } from './eval-set.ts'

type ExportedTurn = Pick<EvalTurn, 'say'> & Partial<EvalTurn>

const PAGE = 100
/** A conversation that is longer is exported to here. */
const MAX_TURNS = 100

/**
 * A stored thread as a case: what the user said, and who answered with which tools, which is what is asked for from now on. Throws `NotFoundError` when
 * there is no such thread in the tenant.
 */
export async function toEvalCase(
  threadId: string,
  { store, tenantId }: { store: SqlStore; tenantId: string | undefined },
): Promise<EvalCaseInput> {
  const userId = await store.records.findThreadOwner(threadId, { tenantId })
  const context = { userId, ...(tenantId !== undefined && { tenantId }) }
  const { title } = await store.loadThread(threadId, context)
  const turns: ExportedTurn[] = []
  for (let after: string | undefined, isMore = true; isMore && turns.length < MAX_TURNS;) {
    const place = after === undefined ? {} : { after }
    const page = await store.loadThreadItems(threadId, { limit: PAGE, order: 'asc', ...place }, context)
    for (const item of page.data) readItem(item, turns)
    after = page.data.at(-1)?.id
    isMore = page.has_more && after !== undefined
  }
  const name = title ?? threadId
  const [only] = turns
  return turns.length === 1 && only !== undefined ? { name, ...only } : { name, turns }
}

/** Adds a case to the end of a file, whose comments stay, or begins one. */
export async function addEvalCase(path: string, added: EvalCaseInput): Promise<void> {
  const text = existsSync(path) ? await readFile(path, 'utf8') : '{\n  "cases": []\n}\n'
  const formattingOptions = { insertSpaces: true, tabSize: 2 }
  const edits = modify(text, ['cases', -1], added, { isArrayInsertion: true, formattingOptions })
  await writeFile(path, applyEdits(text, edits))
}

function readItem(item: ThreadItem, turns: ExportedTurn[]): void {
  if (item.type === 'user_message') {
    const say = item.content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
    if (say !== '' && turns.length < MAX_TURNS) turns.push({ say })
    return
  }
  const turn = turns.at(-1)
  if (turn === undefined) return
  if (item.type === 'assistant_message') {
    turn.answered = [...(turn.answered === undefined ? [] : [turn.answered]), textOf(item)].join('\n')
  }
  const steps = toTrace(item)?.steps
  if (steps === undefined) return
  const route = steps.findLast((step) => step.kind === 'agent')?.name
  if (route !== undefined) turn.route = route
  turn.tools = [...new Set(steps.flatMap((step) => (step.kind === 'tool' ? [step.name] : [])))]
}

function textOf({ content }: ThreadItem & { type: 'assistant_message' }): string {
  return content.map(({ text }) => text).join('')
}
