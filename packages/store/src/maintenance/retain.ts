import { keyOf } from '../files/attachment-key.ts'
import type { Database } from '../database.ts'
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
 * Deletes threads in which nothing was said for `days` days, with all that belongs to them, and attachments of that age
 * that no thread has, with their files if their store is given. Usage and the audit are kept. It deletes a few rows at
 * a time, so that others can read and write meanwhile. A row counts as old only if it also arrived before everything
 * younger: a clock that stood at 1970 for a while does not make new rows old.
 */
export async function retain(
  { database }: SqlStore,
  { days, files, now = Date.now() }: { days: number; files?: FileStore; now?: number },
): Promise<Retained> {
  const age = { before: now - days * DAY_MS, now }
  const young = await database.read(() => findYoung(age))
  let threads = 0
  for (;;) {
    const deleted = await database.write(() => deleteOldThreads(age, young))
    threads += deleted
    if (deleted < BATCH) break
  }
  const attachments = await deleteLooseAttachments(database, { age, young, files })
  await database.write(forgetOldKeys)
  return { threads, attachments }
}

/**
 * Deletes attachments that no thread has and that are older than `ageMs`, with their files, and says how many: what was uploaded and never sent, and
 * what a deleted thread has left.
 */
export async function sweepAttachments(
  { database }: SqlStore,
  { ageMs, files, now = Date.now() }: { ageMs: number; files: FileStore; now?: number },
): Promise<number> {
  const age = { before: now - ageMs, now }
  const young = await database.read(() => findYoung(age))
  return deleteLooseAttachments(database, { age, young, files })
}

async function deleteLooseAttachments(
  database: Database,
  { age, young, files }: { age: Age; young: Young; files: FileStore | undefined },
): Promise<number> {
  let count = 0
  for (;;) {
    const batch = await database.read(() => findLooseAttachments(age, young))
    // The file first: a row without a file can be deleted again, a file without a row is never found.
    for (const { id, owner } of batch) await files?.delete(keyOf(id, owner))
    await database.write(() => deleteAttachments(batch.map(({ id }) => id)))
    count += batch.length
    if (batch.length < BATCH) return count
  }
}

interface Age {
  before: number
  now: number
}

/** The places of the first rows that are young. What arrived after one of them is young too, whatever its clock said. */
interface Young {
  thread: number
  item: number
  attachment: number
}

function* findYoung({ before, now }: Age): Work<Young> {
  const find = function* (table: string, place: string): Work<number> {
    // A row that a fast clock has dated in the future proves nothing.
    const [first] = yield* query<{ place: number }>(
      `SELECT ${place} AS place FROM ${table} WHERE created_at >= $1 AND created_at <= $2 ORDER BY ${place} LIMIT 1`,
      [before, now],
    )
    return first?.place ?? Number.MAX_SAFE_INTEGER
  }
  return {
    thread: yield* find('threads', 'key'),
    item: yield* find('items', 'sequence'),
    attachment: yield* find('attachments', 'sequence'),
  }
}

function* deleteOldThreads({ before }: Age, young: Young): Work<number> {
  const { changes } = yield change(
    `DELETE FROM threads WHERE key IN (
       SELECT t.key FROM threads t WHERE t.created_at < $1 AND t.key < $2
       AND NOT EXISTS (SELECT 1 FROM items i WHERE i.thread = t.key AND i.sequence >= $3)
       AND NOT EXISTS (SELECT 1 FROM items i WHERE i.thread = t.key AND i.created_at >= $1)
       AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.thread = t.key AND r.state = 'running')
       LIMIT ${BATCH})`,
    [before, young.thread, young.item],
  )
  return changes
}

function* findLooseAttachments(
  { before }: Age,
  young: Young,
): Work<{ id: string; owner: { tenantId: string; userId: string } }[]> {
  const rows = yield* query<{ id: string; tenant_id: string; user_id: string }>(
    `SELECT a.id, a.tenant_id, a.user_id FROM attachments a WHERE a.created_at < $1 AND a.sequence < $2
     AND NOT EXISTS (SELECT 1 FROM threads t WHERE t.id = a.thread_id) LIMIT ${BATCH}`,
    [before, young.attachment],
  )
  return rows.map((row) => ({ id: row.id, owner: { tenantId: row.tenant_id, userId: row.user_id } }))
}

function* deleteAttachments(ids: readonly string[]): Work<void> {
  for (const id of ids) yield change('DELETE FROM attachments WHERE id = $1', [id])
}
