import { TransferError } from '../errors.ts'
import { change, query } from '../sql/query.ts'
import type { Value, Work } from '../sql/query.ts'

/** A row as it is stored, by column. */
export type StoredRow = Record<string, Value>

/** Everything that is kept, a table after those it refers to, with the columns that order its rows. What search keeps is made anew. */
export const TABLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['threads', ['key']],
  ['items', ['sequence']],
  ['attachments', ['sequence']],
  ['runs', ['key']],
  ['run_events', ['run', 'sequence']],
  ['run_calls', ['run', 'id']],
  ['idempotency_keys', ['tenant_id', 'user_id', 'name']],
  ['feedback', ['key']],
  ['escalations', ['key']],
  ['outbox', ['key']],
  ['usage', ['key']],
  ['audit', ['key']],
  ['audit_heads', ['tenant_id', 'user_id']],
  ['task_numbers', ['tenant_id', 'user_id']],
  ['tasks', ['tenant_id', 'user_id', 'number']],
  ['credentials', ['id']],
  ['disabled_users', ['tenant_id', 'user_id']],
])

/** The columns of {@link TABLES} that a database counts up by itself. */
export const COUNTED: ReadonlyMap<string, string> = new Map([
  ['threads', 'key'],
  ['items', 'sequence'],
  ['attachments', 'sequence'],
  ['runs', 'key'],
  ['feedback', 'key'],
  ['escalations', 'key'],
  ['outbox', 'key'],
  ['usage', 'key'],
  ['audit', 'key'],
])

/** The columns of {@link TABLES} that each database makes anew: who has read a thread in one cannot go on from there in another. */
const MADE_ANEW: ReadonlyMap<string, string> = new Map([['threads', 'stamp']])

/** The rows of a table after the given one, in order, at most `limit`. */
export function* loadRows(
  table: string,
  { after, limit }: { after: StoredRow | undefined; limit: number },
): Work<readonly StoredRow[]> {
  const key = TABLES.get(table) ?? []
  const place = after === undefined ? [] : key.map((column) => after[column] ?? null)
  const beyond =
    place.length === 0 ? '' : `WHERE (${key.join(', ')}) > (${place.map((_, index) => `$${index + 2}`).join(', ')})`
  const rows = yield* query<StoredRow>(`SELECT * FROM ${table} ${beyond} ORDER BY ${key.join(', ')} LIMIT $1`, [
    limit,
    ...place,
  ])
  const madeAnew = MADE_ANEW.get(table)
  if (madeAnew === undefined) return rows
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== madeAnew)))
}

/** Inserts a row as it is, its key included. */
export function* insertRow(table: string, row: StoredRow): Work<void> {
  const columns = Object.keys(row)
  if (!columns.every((column) => /^[a-z_]+$/.test(column)))
    throw new TransferError(
      `A row of ${table} has columns that this version does not know. Import it with the version that wrote it.`,
    )
  const places = columns.map((_, index) => `$${index + 1}`)
  yield change(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, Object.values(row))
}
