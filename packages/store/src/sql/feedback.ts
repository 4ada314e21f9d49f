import type { FeedbackKind } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { change, query, toKeepable } from './query.ts'
import type { Work } from './query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** What a user said of one item. An item has one feedback, the newest. */
export interface Feedback {
  userId: string
  threadId: string
  itemId: string
  kind: FeedbackKind
  comment?: string
  createdAt: string
}

export function saveFeedback(
  {
    threadId,
    itemIds,
    kind,
    comment,
  }: { threadId: string; itemIds: readonly string[]; kind: FeedbackKind; comment?: string | undefined },
  owner: Owner,
): () => Work<void> {
  const ids = [...itemIds]
  const said = comment === undefined ? null : toKeepable(comment)
  return function* () {
    for (const itemId of ids) {
      const { changes: saved } = yield change(
        `INSERT INTO feedback (item, kind, comment, created_at)
         SELECT i.sequence, $5, $6, $7 FROM items i JOIN threads t ON t.key = i.thread
         WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 AND i.id = $4
         ON CONFLICT (item) DO UPDATE SET kind = excluded.kind, comment = excluded.comment, created_at = excluded.created_at`,
        [threadId, owner.tenantId, owner.userId, itemId, kind, said, Date.now()],
      )
      if (saved === 0) throw new NotFoundError(`There is no item ${itemId} in thread ${threadId}.`)
    }
  }
}

/** A tenant's feedback, newest first. */
export function* loadFeedback(range: Range): Work<Feedback[]> {
  const rows = yield* query<{
    user_id: string
    thread_id: string
    item_id: string
    kind: FeedbackKind
    comment: string | null
    created_at: number
  }>(
    `SELECT t.user_id, t.id AS thread_id, i.id AS item_id, f.kind, f.comment, f.created_at
     FROM feedback f JOIN items i ON i.sequence = f.item JOIN threads t ON t.key = i.thread
     WHERE t.tenant_id = $1 AND f.created_at >= $2 AND f.created_at < $3
     ORDER BY f.created_at DESC, f.item DESC LIMIT $4`,
    inRange(range),
  )
  return rows.map((row) => ({
    userId: row.user_id,
    threadId: row.thread_id,
    itemId: row.item_id,
    kind: row.kind,
    ...(row.comment !== null && { comment: row.comment }),
    createdAt: new Date(row.created_at).toISOString(),
  }))
}
