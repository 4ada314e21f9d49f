import type { Step } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { parseStream, threadIdOf } from '../send/reply.ts'
import type { Reply, StreamEvent } from '../send/reply.ts'
import { sendOperation } from '../send/send.ts'

interface Decision {
  type: string
  payload: { approval_id: string; call_id: string; decision: string }
}

const QUESTION = { content: [{ type: 'input_text', text: 'Delete a.txt' }], attachments: [], inference_options: {} }

/** Asks until a card waits for the user, and remembers what its button sends. */
export async function untilApproval(evidence: Evidence): Promise<void> {
  const events = await ask(evidence)
  const card = events.find(({ type, item }) => type === 'thread.item.done' && item?.type === 'widget')?.item
  if (!card) throw new Error('No card waits for approval.')
  evidence.found['card'] = card
  evidence.found['decision'] = findDecision(card)
}

/** Asks until the page is to answer something. */
export async function untilClientToolCall(evidence: Evidence): Promise<void> {
  const events = await ask(evidence)
  if (!events.some(({ item }) => item?.type === 'client_tool_call')) throw new Error('The page is asked nothing.')
  evidence.names['THREAD_A'] = evidence.names['LAST_THREAD'] ?? ''
}

/** Presses the button of the card, as it is or with other arguments than those that were shown. */
export async function decide(
  evidence: Evidence,
  { as: who = 'a', with_changed_arguments: isChanged }: Step,
): Promise<void> {
  const { desk, found, names } = evidence
  const shown = found['decision'] as Decision
  const payload =
    isChanged === true ? { ...shown.payload, arguments: { path: 'note.txt' }, call_id: 'another' } : shown.payload
  const params = {
    thread_id: names['LAST_THREAD'],
    item_id: (found['card'] as { id: string }).id,
    action: { type: shown.type, payload },
  }
  evidence.replies.push(await sendOperation(desk, { type: 'threads.custom_action', params }, { who }))
}

async function ask(evidence: Evidence): Promise<StreamEvent[]> {
  const reply: Reply = await sendOperation(evidence.desk, { type: 'threads.create', params: { input: QUESTION } })
  const events = parseStream(reply.text)
  evidence.names['LAST_THREAD'] = threadIdOf(events) ?? ''
  return events
}

/** The action of the first button that approves. */
function findDecision(node: unknown): Decision | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  const { onClickAction: action } = node as { onClickAction?: Decision }
  if (action?.payload.decision === 'approved') return action
  for (const each of Object.values(node)) {
    const found = findDecision(each)
    if (found) return found
  }
  return undefined
}
