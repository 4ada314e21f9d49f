import type { Stats } from 'node:fs'
import { link, rm, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { StoreDamagedError, StoreFailedError } from '../errors.ts'
import { toFileSystemError } from '../files/errors.ts'
import { SqlStore } from '../sql-store.ts'
import { makeDirectory } from '../make-directory.ts'
import { Connection } from './connection.ts'
import { toStoreError } from './errors.ts'
import { retry } from './retry.ts'
import { assertCurrent, migrate, readSchemaVersion } from './migrate.ts'
import { SqliteDatabase } from './database.ts'

export interface SqliteStoreOptions {
  /** The file, made with its directory when missing, or `:memory:`. */
  path: string
  /** Refuse all writes, and leave the schema as it is. */
  readOnly?: boolean
  /** How long a write waits for another process before it fails with {@link StoreBusyError}. */
  busyTimeoutMs?: number
  /** Files up to this size are checked for damage when opened, at about 500 MB a second. */
  checkMaxBytes?: number
}

/** Conversations in one SQLite file. */
export type SqliteStore = SqlStore<SqliteDatabase>

/**
 * Opens a database and brings its schema up to date. Throws {@link StoreDamagedError} for a file that is damaged or not ours, which it does not
 * touch, and {@link SchemaVersionError} for one that a newer version has written.
 */
export async function openSqliteStore({
  path,
  readOnly = false,
  busyTimeoutMs = 5_000,
  checkMaxBytes = 64 * 1024 * 1024,
}: SqliteStoreOptions): Promise<SqliteStore> {
  try {
    if (path !== ':memory:' && !readOnly) await createDatabase(path)
    const size = path === ':memory:' ? 0 : (await statFile(path)).size
    const open = () => openConnection(path, { readOnly, isChecked: size <= checkMaxBytes })
    const connection = await retry(open, { name: path, busyTimeoutMs })
    return new SqlStore(new SqliteDatabase(connection, { busyTimeoutMs }))
  } catch (error) {
    throw toFileSystemError(toStoreError(error, path), path)
  }
}

function openConnection(path: string, { readOnly, isChecked }: { readOnly: boolean; isChecked: boolean }): Connection {
  const connection = new Connection(path, { readOnly })
  try {
    if (isChecked) check(connection, path)
    prepare(connection, { readOnly })
    return connection
  } catch (error) {
    connection[Symbol.dispose]()
    throw error
  }
}

function check({ db }: Connection, path: string): void {
  const report = db.pragma('quick_check(1)', { simple: true })
  if (report !== 'ok') {
    throw new StoreDamagedError(
      `${path} is damaged (${String(report)}). It is left as it is: keep a copy of it, and restore a backup.`,
    )
  }
}

function prepare({ db }: Connection, { readOnly }: { readOnly: boolean }): void {
  db.pragma('foreign_keys = ON')
  if (readOnly) return assertCurrent(db)
  readSchemaVersion(db)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  // Four times the default: busy pages are then copied into the file less often. The log stays below 16 MB.
  db.pragma('wal_autocheckpoint = 4000')
  migrate(db)
}

/**
 * A new database appears under its name complete. So a file of no bytes is never one that a crash left half made: it is one that lost its
 * data, and is refused where SQLite would take it for new.
 */
async function createDatabase(path: string): Promise<void> {
  const size = await sizeOf(path)
  if (size === 0) {
    throw new StoreDamagedError(
      `${path} is empty: its data is gone. Restore a backup, or delete the file to start anew.`,
    )
  }
  if (size !== undefined) return
  await makeDirectory(dirname(path))
  const draft = `${path}.${randomUUID()}.new`
  try {
    const connection = new Connection(draft, { readOnly: false })
    try {
      prepare(connection, { readOnly: false })
    } finally {
      connection[Symbol.dispose]()
    }
    await link(draft, path)
  } catch (error) {
    const isMadeByAnother = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!isMadeByAnother) throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function statFile(path: string): Promise<Stats> {
  const stats = await stat(path)
  if (stats.isDirectory()) throw new StoreFailedError(`${path} is a directory. Name the file of a database.`)
  return stats
}

async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await statFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return stats?.size
}
