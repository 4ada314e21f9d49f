import type { Page, ThreadItem } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { PageOptions } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { toInstant } from './instant.ts'
import { toPage, WALK } from './page.ts'
import type { StoredRow } from './page.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

/** The owner's thread, and no row for another's: the first three values of each statement below. */
const THREAD = '(SELECT key FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3)'

export function* loadItem(threadId: string, itemId: string, owner: Owner): Work<ThreadItem> {
  const [row] = yield* query<{ body: string }>(`SELECT body FROM items WHERE thread = ${THREAD} AND id = $4`, [
    threadId,
    owner.tenantId,
    owner.userId,
    itemId,
  ])
  if (row === undefined) throw new NotFoundError(`There is no item ${itemId} in thread ${threadId}.`)
  return JSON.parse(row.body) as ThreadItem
}

export function* loadItems(threadId: string, options: PageOptions, owner: Owner): Work<Page<ThreadItem>> {
  const { beyond, direction } = WALK[options.order]
  const place = options.after === undefined ? [] : [yield* findPlace(threadId, options.after, owner)]
  const rows = yield* query<StoredRow>(
    `SELECT id, body FROM items WHERE thread = ${THREAD}
     ${place.length === 0 ? '' : `AND sequence ${beyond} $5`}
     ORDER BY sequence ${direction} LIMIT $4`,
    [threadId, owner.tenantId, owner.userId, options.limit + 1, ...place],
  )
  return toPage(rows, options)
}

function* findPlace(threadId: string, itemId: string, owner: Owner): Work<number> {
  const [row] = yield* query<{ sequence: number }>(`SELECT sequence FROM items WHERE thread = ${THREAD} AND id = $4`, [
    threadId,
    owner.tenantId,
    owner.userId,
    itemId,
  ])
  if (row === undefined) throw new NotFoundError(`There is no item ${itemId} in thread ${threadId} to go on from.`)
  return row.sequence
}

/**
 * Locks the thread, so that sequences are given out in the order of commits: a reader that goes on from the newest item misses none.
 * The place of an item is fixed by its first save: its `sequence` stays when it is replaced.
 */
export function saveItem(threadId: string, item: ThreadItem, owner: Owner): () => Work<void> {
  const createdAt = toInstant(item.created_at)
  const values = [threadId, owner.tenantId, owner.userId, item.id, createdAt, JSON.stringify(item)]
  return function* () {
    const { changes: saved } = yield change(
      `INSERT INTO items (thread, id, created_at, body)
       SELECT key, $4, $5, $6 FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3
       FOR NO KEY UPDATE
       ON CONFLICT (thread, id) DO UPDATE SET body = excluded.body`,
      values,
    )
    if (saved === 0) throw new NotFoundError(`There is no thread ${threadId}.`)
  }
}

export function deleteItem(threadId: string, itemId: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change(`DELETE FROM items WHERE thread = ${THREAD} AND id = $4`, [
      threadId,
      owner.tenantId,
      owner.userId,
      itemId,
    ])
  }
}

export function deleteItemsAfter(threadId: string, itemId: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change(
      `DELETE FROM items WHERE thread = ${THREAD}
       AND sequence > (SELECT sequence FROM items WHERE thread = ${THREAD} AND id = $4)`,
      [threadId, owner.tenantId, owner.userId, itemId],
    )
  }
}
