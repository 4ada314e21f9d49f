import type { Page, ThreadMetadata } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import { query } from '../query.ts'
import type { Work } from '../query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** A thread, and whose it is. */
export interface OwnedThread {
  userId: string
  thread: ThreadMetadata
}

export interface ThreadFilter extends Range {
  userId?: string | undefined
  /** Words of a title, a thread's id, or a user's name, or a part of one; upper and lower case are the same. */
  query?: string | undefined
  /** The last thread of the page before: the page begins with the thread before it. */
  after?: string | undefined
}

/** How many threads one page looks at. */
const MAX_LOOKED_AT = 5_000
const STEP = 500

/**
 * A tenant's threads, the newest first. One page looks at {@link MAX_LOOKED_AT} threads at most: where few of them match, it may be short or empty,
 * and still say that there are more after the thread that it names. Throws `NotFoundError` when there is no thread `after`.
 */
export function* loadOwnedThreads({ userId, query: words, after, ...range }: ThreadFilter): Work<Page<OwnedThread>> {
  const [tenantId, since, until, limit] = inRange(range)
  const wanted = words?.trim().toLowerCase() ?? ''
  const found: OwnedThread[] = []
  let place = after === undefined ? Number.MAX_SAFE_INTEGER : yield* findPlace(after, tenantId)
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += STEP) {
    const rows = yield* query<{ key: number; user_id: string; body: string }>(
      `SELECT key, user_id, body FROM threads
       WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3 AND key < $5 ${userId === undefined ? '' : 'AND user_id = $6'}
       ORDER BY key DESC LIMIT $4`,
      [tenantId, since, until, STEP, place, ...(userId === undefined ? [] : [userId])],
    )
    for (const row of rows) {
      const owned = { userId: row.user_id, thread: JSON.parse(row.body) as ThreadMetadata }
      if (!matches(owned, wanted)) continue
      if (found.length === limit) return { data: found, has_more: true, after: found.at(-1)?.thread.id }
      found.push(owned)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < STEP) return { data: found, has_more: false }
    place = last.key
  }
  const [next] = yield* query<{ id: string }>('SELECT id FROM threads WHERE key = $1', [place])
  return { data: found, has_more: true, after: next?.id }
}

function matches({ userId, thread }: OwnedThread, wanted: string): boolean {
  if (wanted === '') return true
  return [userId, thread.id, thread.title ?? ''].some((text) => text.toLowerCase().includes(wanted))
}

function* findPlace(threadId: string, tenantId: string): Work<number> {
  const [row] = yield* query<{ key: number }>('SELECT key FROM threads WHERE id = $1 AND tenant_id = $2', [
    threadId,
    tenantId,
  ])
  if (row === undefined) throw new NotFoundError(`There is no thread ${threadId} to go on from.`)
  return row.key
}
