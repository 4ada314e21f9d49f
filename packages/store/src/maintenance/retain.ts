import { keyOf } from '../files/attachment-key.ts'
import type { FileStore } from '../files/file-store.ts'
import { change, query } from '../sql/query.ts'
import type { Work } from '../sql/query.ts'
import { forgetOldKeys } from '../sql/keys.ts'
import type { SqlStore } from '../sql-store.ts'

/** What was deleted. */
export interface Retained {
  threads: number
  attachments: number
}

const BATCH = 100
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Deletes threads in which nothing was said for `days` days, with all that belongs to them, and attachments as old that no thread has, with their
 * files if their store is given. Usage and the audit are kept. A few at a time: others read and write meanwhile.
 */
export async function retain(
  { database }: SqlStore,
  { days, files, now = Date.now() }: { days: number; files?: FileStore; now?: number },
): Promise<Retained> {
  const before = now - days * DAY_MS
  let threads = 0
  for (;;) {
    const deleted = await database.write(() => deleteOldThreads(before))
    threads += deleted
    if (deleted < BATCH) break
  }
  let attachments = 0
  for (;;) {
    const batch = await database.read(() => findLooseAttachments(before))
    // The file first: a row without a file can be deleted again, a file without a row is never found.
    for (const { id, owner } of batch) await files?.delete(keyOf(id, owner))
    await database.write(() => deleteAttachments(batch.map(({ id }) => id)))
    attachments += batch.length
    if (batch.length < BATCH) break
  }
  await database.write(forgetOldKeys)
  return { threads, attachments }
}

function* deleteOldThreads(before: number): Work<number> {
  const { changes } = yield change(
    `DELETE FROM threads WHERE key IN (
       SELECT t.key FROM threads t WHERE t.created_at < $1
       AND NOT EXISTS (SELECT 1 FROM items i WHERE i.thread = t.key AND i.created_at >= $1)
       AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.thread = t.key AND r.state = 'running')
       LIMIT ${BATCH})`,
    [before],
  )
  return changes
}

function* findLooseAttachments(before: number): Work<{ id: string; owner: { tenantId: string; userId: string } }[]> {
  const rows = yield* query<{ id: string; tenant_id: string; user_id: string }>(
    `SELECT a.id, a.tenant_id, a.user_id FROM attachments a WHERE a.created_at < $1
     AND NOT EXISTS (SELECT 1 FROM threads t WHERE t.id = a.thread_id) LIMIT ${BATCH}`,
    [before],
  )
  return rows.map((row) => ({ id: row.id, owner: { tenantId: row.tenant_id, userId: row.user_id } }))
}

function* deleteAttachments(ids: readonly string[]): Work<void> {
  for (const id of ids) yield change('DELETE FROM attachments WHERE id = $1', [id])
}
