import type { FeedbackKind } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { FeedbackFields } from '../../change.ts'
import type { Owner } from '../../context.ts'
import { change, query, toKeepable } from '../query.ts'
import type { Work } from '../query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** What a user said of one item. An item has one feedback, the newest. */
export interface Feedback {
  userId: string
  threadId: string
  itemId: string
  kind: FeedbackKind
  comment?: string
  /** The agent that answered, and with which model, where that is known. */
  agent?: string
  model?: string
  createdAt: string
}

export function saveFeedback(
  { threadId, itemIds, kind, comment, agent, model }: FeedbackFields,
  owner: Owner,
): () => Work<void> {
  const ids = [...itemIds]
  const said = comment === undefined ? null : toKeepable(comment)
  return function* () {
    for (const itemId of ids) {
      const item = [threadId, owner.tenantId, owner.userId, itemId]
      // What is said again is said now, and stands after what others have said meanwhile.
      yield change(`DELETE FROM feedback WHERE item IN (${ITEM})`, item)
      const { changes: saved } = yield change(
        `INSERT INTO feedback (item, kind, comment, created_at, agent, model)
         SELECT item.sequence, $5, $6, $7, $8, $9 FROM (${ITEM}) AS item WHERE true
         ON CONFLICT (item) DO UPDATE SET kind = excluded.kind, comment = excluded.comment, created_at = excluded.created_at,
           agent = excluded.agent, model = excluded.model`,
        [...item, kind, said, Date.now(), agent ?? null, model ?? null],
      )
      if (saved === 0) throw new NotFoundError(`There is no item ${itemId} in thread ${threadId}.`)
    }
  }
}

const ITEM = `SELECT i.sequence FROM items i JOIN threads t ON t.key = i.thread
  WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 AND i.id = $4`

/** A tenant's feedback, the last that was given first. */
export function* loadFeedback(range: Range): Work<Feedback[]> {
  const rows = yield* query<{
    user_id: string
    thread_id: string
    item_id: string
    kind: FeedbackKind
    comment: string | null
    agent: string | null
    model: string | null
    created_at: number
  }>(
    `SELECT t.user_id, t.id AS thread_id, i.id AS item_id, f.kind, f.comment, f.agent, f.model, f.created_at
     FROM feedback f JOIN items i ON i.sequence = f.item JOIN threads t ON t.key = i.thread
     WHERE t.tenant_id = $1 AND f.created_at >= $2 AND f.created_at < $3
     ORDER BY f.key DESC LIMIT $4`,
    inRange(range),
  )
  return rows.map((row) => ({
    userId: row.user_id,
    threadId: row.thread_id,
    itemId: row.item_id,
    kind: row.kind,
    ...(row.comment !== null && { comment: row.comment }),
    ...(row.agent !== null && { agent: row.agent }),
    ...(row.model !== null && { model: row.model }),
    createdAt: new Date(row.created_at).toISOString(),
  }))
}
