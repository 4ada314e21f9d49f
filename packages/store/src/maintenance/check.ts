import { createHash } from 'node:crypto'
import type { Attachment } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import { keyOf } from '../files/attachment-key.ts'
import type { FileStore } from '../files/file-store.ts'
import type { SqlStore } from '../sql-store.ts'
import { readRows } from '../transfer/read-rows.ts'
import type { StoredRow } from '../transfer/tables.ts'

/**
 * Looks at everything in a store, and at the files of its attachments if their store is given, and says what is wrong. Nothing is changed. Empty
 * when all is well.
 */
export async function checkStore(store: SqlStore, { files }: { files?: FileStore } = {}): Promise<string[]> {
  const faults = [...(await store.database.check()), ...(await store.records.verifyAudit())]
  for await (const { table, row } of readRows(store)) {
    const body = row['body']
    if (typeof body === 'string' && !isBodyOf(row, body)) faults.push(`Row ${row['id']} of ${table} is damaged.`)
    else if (table === 'attachments' && files !== undefined) faults.push(...(await checkFile(row, files)))
  }
  return faults
}

function isBodyOf(row: StoredRow, body: string): boolean {
  try {
    return (JSON.parse(body) as { id: string }).id === row['id']
  } catch {
    return false
  }
}

async function checkFile(row: StoredRow, files: FileStore): Promise<string[]> {
  const { id, name, metadata } = JSON.parse(String(row['body'])) as Attachment
  if (metadata?.['sha256'] === undefined) return []
  const key = keyOf(id, { tenantId: String(row['tenant_id']), userId: String(row['user_id']) })
  try {
    const { stream } = await files.read(key)
    const hash = createHash('sha256')
    for await (const chunk of stream) hash.update(chunk as Uint8Array)
    return hash.digest('hex') === metadata['sha256'] ? [] : [`The file of attachment ${id} (${name}) is damaged.`]
  } catch (error) {
    if (error instanceof NotFoundError) return [`The file of attachment ${id} (${name}) is missing.`]
    throw error
  }
}
