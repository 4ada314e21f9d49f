import { fileURLToPath } from 'node:url'
import { openSqliteStore } from './sqlite/open.ts'
import type { SqliteStoreOptions } from './sqlite/open.ts'
import type { SqliteStore } from './sqlite/store.ts'

/**
 * Opens the store that a URL names: `:memory:`, `file:` with a relative or absolute path, or a plain path. The caller closes it, best with
 * `await using`.
 */
export async function openStore(url: string, options: Omit<SqliteStoreOptions, 'path'> = {}): Promise<SqliteStore> {
  return openSqliteStore({ ...options, path: toPath(url) })
}

function toPath(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url)
  if (url.startsWith('file:')) return url.slice('file:'.length)
  if (/^[a-z][a-z\d+.-]+:/i.test(url))
    throw new TypeError(`No store is known for ${url.split(':', 1)[0]}: URLs. Use file: or :memory:.`)
  return url
}
