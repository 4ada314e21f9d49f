import type { Page, ThreadMetadata } from '@frontdesk/chatkit'
import { mergeThread, NotFoundError } from '@frontdesk/chatkit/server'
import type { PageOptions } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { ThreadChangedError } from '../errors.ts'
import { toInstant } from './instant.ts'
import { toPage, WALK } from './page.ts'
import type { StoredRow } from './page.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

export function* loadThread(threadId: string, owner: Owner): Work<ThreadMetadata> {
  return (yield* loadRevision(threadId, owner)).thread
}

export function* loadThreads(options: PageOptions, owner: Owner): Work<Page<ThreadMetadata>> {
  const { beyond, direction } = WALK[options.order]
  const place = options.after === undefined ? [] : [yield* findPlace(options.after, owner)]
  const rows = yield* query<StoredRow>(
    `SELECT id, body FROM threads WHERE tenant_id = $1 AND user_id = $2
     ${place.length === 0 ? '' : `AND key ${beyond} $4`}
     ORDER BY key ${direction} LIMIT $3`,
    [owner.tenantId, owner.userId, options.limit + 1, ...place],
  )
  return toPage(rows, options)
}

function* findPlace(threadId: string, owner: Owner): Work<number> {
  const [row] = yield* query<{ key: number }>(
    'SELECT key FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3',
    [threadId, owner.tenantId, owner.userId],
  )
  if (row === undefined) throw new NotFoundError(`There is no thread ${threadId} to go on from.`)
  return row.key
}

export function saveThread(thread: ThreadMetadata, owner: Owner): () => Work<void> {
  const values = [thread.id, owner.tenantId, owner.userId, toInstant(thread.created_at), JSON.stringify(thread)]
  return function* () {
    const { changes: saved } = yield change(
      `INSERT INTO threads (id, tenant_id, user_id, created_at, body) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body, revision = threads.revision + 1
       WHERE threads.tenant_id = excluded.tenant_id AND threads.user_id = excluded.user_id`,
      values,
    )
    if (saved === 0) throw new NotFoundError(`There is no thread ${thread.id}.`)
  }
}

/** Saves what is different between the thread and what it came of. The stored thread is held until the transaction ends. */
export function mergeIntoThread(
  { thread, base }: { thread: ThreadMetadata; base: ThreadMetadata },
  owner: Owner,
): () => Work<void> {
  const copy = JSON.stringify({ thread, base })
  return function* () {
    const key = [thread.id, owner.tenantId, owner.userId]
    const [row] = yield* query<{ body: string }>(
      'SELECT body FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3 FOR NO KEY UPDATE',
      key,
    )
    if (row === undefined) throw new NotFoundError(`There is no thread ${thread.id}.`)
    const merged = mergeThread(
      JSON.parse(row.body) as ThreadMetadata,
      JSON.parse(copy) as { thread: ThreadMetadata; base: ThreadMetadata },
    )
    yield change(
      `UPDATE threads SET body = $4, revision = revision + 1 WHERE id = $1 AND tenant_id = $2 AND user_id = $3`,
      [...key, JSON.stringify(merged)],
    )
  }
}

/** The thread and the number of its revision, which counts its saves. */
export function* loadRevision(threadId: string, owner: Owner): Work<{ thread: ThreadMetadata; revision: number }> {
  const [row] = yield* query<{ body: string; revision: number }>(
    'SELECT body, revision FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3',
    [threadId, owner.tenantId, owner.userId],
  )
  if (row === undefined) throw new NotFoundError(`There is no thread ${threadId}.`)
  return { thread: JSON.parse(row.body) as ThreadMetadata, revision: row.revision }
}

export function updateThread(
  { thread, revision }: { thread: ThreadMetadata; revision: number },
  owner: Owner,
): () => Work<void> {
  const body = JSON.stringify(thread)
  return function* () {
    const key = [thread.id, owner.tenantId, owner.userId]
    const { changes: updated } = yield change(
      `UPDATE threads SET body = $5, revision = revision + 1
       WHERE id = $1 AND tenant_id = $2 AND user_id = $3 AND revision = $4`,
      [...key, revision, body],
    )
    if (updated > 0) return
    const [present] = yield* query<{ revision: number; body: string }>(
      'SELECT revision, body FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3',
      key,
    )
    if (present === undefined) throw new NotFoundError(`There is no thread ${thread.id}.`)
    const isThisVeryUpdate = present.revision === revision + 1 && present.body === body
    if (!isThisVeryUpdate)
      throw new ThreadChangedError(`Thread ${thread.id} was saved by somebody else. Load it again.`)
  }
}

export function deleteThread(threadId: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change('DELETE FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3', [
      threadId,
      owner.tenantId,
      owner.userId,
    ])
  }
}

/** The user whose thread it is, for those who run the service. */
export function* findThreadOwner(threadId: string, tenantId: string): Work<string> {
  const [row] = yield* query<{ user_id: string }>('SELECT user_id FROM threads WHERE id = $1 AND tenant_id = $2', [
    threadId,
    tenantId,
  ])
  if (row === undefined) throw new NotFoundError(`There is no thread ${threadId}.`)
  return row.user_id
}
