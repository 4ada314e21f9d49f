import { createHash, randomUUID } from 'node:crypto'
import { ownerPart } from '../files/attachment-key.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Owner } from '../context.ts'
import { appendAudit } from '../sql/records/audit.ts'
import { change } from '../sql/query.ts'
import type { Work } from '../sql/query.ts'
import type { SqlStore } from '../sql-store.ts'

/** How many rows of each table were deleted, and how many files. */
export type DeletedUser = Record<string, number>

/** What belongs to a user by its own columns. What belongs to a thread goes with the thread. */
const TABLES = [
  'threads',
  'attachments',
  'idempotency_keys',
  'usage',
  'audit',
  'audit_heads',
  'tasks',
  'task_numbers',
  'credentials',
]
/** Who deletes, in the audit. */
const OPERATOR = 'operator'

/**
 * Deletes everything of a user in one transaction, and the user's files if their store is given. One record stays, in the audit of the operator:
 * that it was done, with a hash for the user.
 */
export async function deleteUser(
  { database }: SqlStore,
  { userId, tenantId = '' }: { userId: string; tenantId?: string | undefined },
  { files }: { files?: FileStore } = {},
): Promise<DeletedUser> {
  const owner: Owner = { tenantId, userId }
  const id = randomUUID()
  const deletedFiles = await files?.deleteAll(ownerPart(owner))
  const rows = await database.write(() => deleteRows(owner, id))
  return deletedFiles === undefined ? rows : { ...rows, files: deletedFiles }
}

function* deleteRows(owner: Owner, id: string): Work<DeletedUser> {
  const deleted: DeletedUser = {}
  for (const table of TABLES) {
    const { changes } = yield change(`DELETE FROM ${table} WHERE tenant_id = $1 AND user_id = $2`, [
      owner.tenantId,
      owner.userId,
    ])
    if (changes > 0) deleted[table] = changes
  }
  const user = createHash('sha256').update(owner.userId).digest('hex')
  const record = { id, action: 'user.deleted', detail: { user, ...deleted } }
  yield* appendAudit(record, { tenantId: owner.tenantId, userId: OPERATOR })()
  return deleted
}
