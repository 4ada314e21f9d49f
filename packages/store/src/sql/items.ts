import type { Page, ThreadItem } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { Arrivals, PageOptions, ThreadMark } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { toInstant } from './instant.ts'
import { toPage, WALK } from './page.ts'
import type { StoredRow } from './page.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

/** The owner's thread, and no row for another's: the first three values of each statement below. */
const THREAD = '(SELECT key FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3)'

/** The same, locked before its items are: whoever saves one of them locks in this order too. */
const LOCKED_THREAD = THREAD.replace(')', ' FOR NO KEY UPDATE)')

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

/** What a mark stands for: the thread's stamp, and its newest item. Of a thread that has none, the sequence is 0. */
interface Mark {
  stamp: number
  sequence: number
  id: string
}

export function* loadArrivals(
  threadId: string,
  { mark, limit }: { mark?: ThreadMark | undefined; limit: number },
  owner: Owner,
): Work<Arrivals | undefined> {
  if (mark === undefined) return yield* loadMark(threadId, owner)
  const known = JSON.parse(mark) as Mark
  // The item of the mark is read again: a database that was put back to an earlier state may have given its number to another. What is read is of one
  // moment, since it is one statement.
  const rows = yield* query<{ stamp: number; sequence: number | null; id: string; body: string }>(
    `SELECT t.stamp, i.sequence, i.id, i.body FROM threads t LEFT JOIN items i ON i.thread = t.key AND i.sequence >= $4
     WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3
     ORDER BY i.sequence ${WALK.asc.direction} LIMIT $5`,
    [threadId, owner.tenantId, owner.userId, known.sequence, limit + 2],
  )
  const found = rows.filter(({ sequence }) => sequence !== null)
  const isOfMark = known.sequence > 0
  const isSame = rows[0]?.stamp === known.stamp && (!isOfMark || found[0]?.id === known.id)
  const arrived = isOfMark ? found.slice(1) : found
  if (!isSame || arrived.length > limit) return undefined
  const { sequence, id } = found.at(-1) ?? known
  return {
    items: arrived.map(({ body }) => JSON.parse(body) as ThreadItem),
    mark: toMark({ stamp: known.stamp, sequence: sequence ?? 0, id }),
  }
}

function* loadMark(threadId: string, owner: Owner): Work<Arrivals | undefined> {
  const [row] = yield* query<{ stamp: number; sequence: number | null; id: string | null }>(
    `SELECT t.stamp, ${ofNewest('sequence')} AS sequence, ${ofNewest('id')} AS id FROM threads t
     WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3`,
    [threadId, owner.tenantId, owner.userId],
  )
  return row && { items: [], mark: toMark({ stamp: row.stamp, sequence: row.sequence ?? 0, id: row.id ?? '' }) }
}

/** A column of the newest item of the thread `t`. */
function ofNewest(column: string): string {
  return `(SELECT ${column} FROM items WHERE thread = t.key ORDER BY sequence ${WALK.desc.direction} LIMIT 1)`
}

function toMark(mark: Mark): ThreadMark {
  return JSON.stringify(mark)
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
    yield change(`DELETE FROM items WHERE thread = ${LOCKED_THREAD} AND id = $4`, [
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
      `DELETE FROM items WHERE thread = ${LOCKED_THREAD}
       AND sequence > (SELECT sequence FROM items WHERE thread = ${THREAD} AND id = $4)`,
      [threadId, owner.tenantId, owner.userId, itemId],
    )
  }
}
