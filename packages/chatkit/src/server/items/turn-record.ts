import { z } from 'zod'
import type { ThreadItem } from '../../item.ts'
import { JsonValue } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import type { ThreadMetadata } from '../../thread.ts'
import { isSameJson } from './same-json.ts'

const TYPE = 'frontdesk.turn'

const Change = z.object({
  member: z.string(),
  /** Absent where there was no such member. */
  before: JsonValue.optional(),
  after: JsonValue.optional(),
})
type Change = z.infer<typeof Change>

/** What one turn has changed in its thread, kept in a hidden item of the turn. `title` is there when the turn gave or changed it. */
const TurnRecord = z.object({
  type: z.literal(TYPE),
  version: z.literal(1),
  metadata: z.array(Change),
  title: Change.optional(),
})
type TurnRecord = z.infer<typeof TurnRecord>

type Changeable = Pick<ThreadMetadata, 'metadata' | 'title'>

/** The record of what is different now, as the content of a hidden item. Nothing when nothing is. */
export function toTurnRecord(before: Changeable, after: Changeable): JsonObject | undefined {
  const members = Object.keys({ ...before.metadata, ...after.metadata })
  const metadata = members.flatMap((member) =>
    toChange(member, before.metadata[member] as JsonValue, after.metadata[member] as JsonValue),
  )
  const [title] = toChange('title', before.title, after.title)
  if (metadata.length === 0 && !title) return undefined
  const record: TurnRecord = { type: TYPE, version: 1, metadata, ...(title && { title }) }
  return JSON.parse(JSON.stringify(record)) as JsonObject
}

/**
 * Undoes what a number of turns changed in the thread. The items are those of the turns, in their order. A value that
 * somebody has changed again since stays. Returns the same thread when there is nothing to undo.
 */
export function rollBackTurns(thread: ThreadMetadata, items: readonly ThreadItem[]): ThreadMetadata {
  const rolledBack: ThreadMetadata = { ...thread, metadata: { ...thread.metadata } }
  const records = items.flatMap((item) => parseTurnRecord(item) ?? [])
  for (const { metadata, title } of records.toReversed()) {
    for (const change of metadata) undo(rolledBack.metadata, change)
    if (title) undo(rolledBack, title)
  }
  return isSameJson(rolledBack, thread) ? thread : rolledBack
}

function parseTurnRecord(item: ThreadItem): TurnRecord | undefined {
  return item.type === 'hidden_context_item' ? TurnRecord.safeParse(item.content).data : undefined
}

function toChange(member: string, before: JsonValue | undefined, after: JsonValue | undefined): Change[] {
  if (isSameJson(before, after)) return []
  return [{ member, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

function undo(members: Record<string, unknown>, { member, before, after }: Change): void {
  if (!isSameJson(members[member], after)) return
  if (before === undefined) delete members[member]
  else members[member] = before
}
