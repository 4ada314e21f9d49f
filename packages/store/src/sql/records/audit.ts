import { createHash } from 'node:crypto'
import type { JsonObject } from '@frontdesk/chatkit'
import type { Owner } from '../../context.ts'
import { change, query } from '../query.ts'
import type { Work } from '../query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** One thing that was done, in a user's name. `hash` covers it and everything before it of that user. */
export interface AuditRecord {
  /** Counts up: a record that was written later has a higher one. */
  key: number
  id: string
  userId: string
  position: number
  action: string
  detail: JsonObject
  createdAt: string
  hash: string
}

interface AuditRow {
  id: string
  tenant_id: string
  user_id: string
  position: number
  action: string
  detail: string
  created_at: number
  hash: string
}

/** The hash that the first record of a chain follows. */
const START = '0'.repeat(64)

export function appendAudit(
  { id, action, detail }: { id: string; action: string; detail: JsonObject },
  owner: Owner,
): () => Work<void> {
  const text = JSON.stringify(detail)
  return function* () {
    const chain = [owner.tenantId, owner.userId]
    // Holds the end of the chain until the transaction ends: the next record waits for this one.
    yield change(
      `INSERT INTO audit_heads (tenant_id, user_id, length, hash) VALUES ($1, $2, 0, $3)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET length = audit_heads.length`,
      [...chain, START],
    )
    const [present] = yield* query('SELECT id FROM audit WHERE id = $1', [id])
    if (present !== undefined) return
    const [head] = yield* query<{ length: number; hash: string }>(
      'SELECT length, hash FROM audit_heads WHERE tenant_id = $1 AND user_id = $2',
      chain,
    )
    const record = {
      id,
      tenant_id: owner.tenantId,
      user_id: owner.userId,
      position: (head?.length ?? 0) + 1,
      action,
      detail: text,
      created_at: Date.now(),
    }
    const hash = hashOf(record, head?.hash ?? START)
    yield change(
      `INSERT INTO audit (id, tenant_id, user_id, position, action, detail, created_at, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, ...chain, record.position, action, text, record.created_at, hash],
    )
    yield change('UPDATE audit_heads SET length = $3, hash = $4 WHERE tenant_id = $1 AND user_id = $2', [
      ...chain,
      record.position,
      hash,
    ])
  }
}

/** Which records: of one user when named, and only those with a key below `before`, the last that was seen. */
export interface AuditFilter extends Range {
  userId?: string | undefined
  before?: number | undefined
}

/** A tenant's audit, newest first. */
export function* loadAudit({ userId, before, ...range }: AuditFilter): Work<AuditRecord[]> {
  const rows = yield* query<AuditRow & { key: number }>(
    `SELECT key, id, user_id, position, action, detail, created_at, hash FROM audit
     WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3 AND key < $5 ${userId === undefined ? '' : 'AND user_id = $6'}
     ORDER BY key DESC LIMIT $4`,
    [...inRange(range), before ?? Number.MAX_SAFE_INTEGER, ...(userId === undefined ? [] : [userId])],
  )
  return rows.map((row) => ({
    key: row.key,
    id: row.id,
    userId: row.user_id,
    position: row.position,
    action: row.action,
    detail: JSON.parse(row.detail) as JsonObject,
    createdAt: new Date(row.created_at).toISOString(),
    hash: row.hash,
  }))
}

/** What is wrong with the chains of all users: records that were changed, taken out or cut off. Empty when nothing is. */
export function* findAuditFaults(): Work<string[]> {
  const faults: string[] = []
  const heads = yield* query<{ tenant_id: string; user_id: string; length: number; hash: string }>(
    'SELECT tenant_id, user_id, length, hash FROM audit_heads ORDER BY tenant_id, user_id',
    [],
  )
  for (const head of heads) {
    let position = 0
    let hash = START
    for (;;) {
      const rows = yield* query<AuditRow>(
        `SELECT id, tenant_id, user_id, position, action, detail, created_at, hash FROM audit
         WHERE tenant_id = $1 AND user_id = $2 AND position > $3 ORDER BY position LIMIT 500`,
        [head.tenant_id, head.user_id, position],
      )
      for (const row of rows) {
        if (row.position !== position + 1 || row.hash !== hashOf(row, hash)) {
          faults.push(`The audit of user ${head.user_id} does not hold from record ${row.id} on.`)
        }
        position = row.position
        hash = row.hash
      }
      if (rows.length === 0) break
    }
    if (position !== head.length || hash !== head.hash) faults.push(`The audit of user ${head.user_id} is cut off.`)
  }
  return faults
}

function hashOf(
  { id, tenant_id, user_id, position, action, detail, created_at }: Omit<AuditRow, 'hash'>,
  previous: string,
): string {
  const members = [previous, id, tenant_id, user_id, position, action, detail, created_at]
  return createHash('sha256').update(JSON.stringify(members)).digest('hex')
}
