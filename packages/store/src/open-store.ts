import { fileURLToPath } from 'node:url'
import type { PostgresStore, PostgresStoreOptions } from './postgres/open.ts'
import { parsePostgresUrl } from './postgres/parse-url.ts'
import { redactDatabaseUrl } from './redact-database-url.ts'
import type { SqlStore } from './sql-store.ts'

export interface OpenStoreOptions {
  /** Refuse all writes, and leave the schema as it is. */
  readOnly?: boolean
  /** How long Postgres may take for one statement. */
  queryTimeoutMs?: number
}

/**
 * Opens the store that a URL names: `:memory:`, `file:` with a relative or absolute path, a plain path, or `postgres://`, which takes a schema
 * as `?schema=`. The caller closes it, best with `await using`. Throws a TypeError for any other address. No error holds a password: to show
 * the address beside one, use {@link redactDatabaseUrl}.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<SqlStore> {
  if (/^postgres(ql)?:/i.test(url)) {
    const parsed = parsePostgresUrl(url)
    const schema = parsed.searchParams.get('schema')
    parsed.searchParams.delete('schema')
    return openPostgresStore({ ...options, url: parsed.href, ...(schema !== null && { schema }) })
  }
  const { openSqliteStore } = await import('./sqlite/open.ts')
  const { readOnly } = options
  return openSqliteStore({ path: toPath(url), ...(readOnly !== undefined && { readOnly }) })
}

/** {@link openStore} for Postgres, with all its options. The driver is loaded when it is needed. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const postgres = await import('./postgres/open.ts')
  return postgres.openPostgresStore(options)
}

function toPath(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url)
  if (url.startsWith('file:')) return url.slice('file:'.length)
  if (/^[a-z][a-z\d+.-]+:/i.test(url)) {
    throw new TypeError(`No store is known for ${url.split(':', 1)[0]}: URLs. Use file:, :memory: or postgres:.`)
  }
  // A file of that name would show the password to everybody.
  if (redactDatabaseUrl(url) !== url) {
    throw new TypeError(
      'This looks like the address of a server, and begins with no postgres://. Name a path as file:….',
    )
  }
  return url
}
