import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Database, Statement } from 'better-sqlite3'
import { migratedMeanwhile, StoreFailedError } from '../errors.ts'
import { migrations } from './migrations/index.ts'

/**
 * Looks, in a few microseconds, whether an open database is still the one that it was: the file of its name, with its log beside it and the schema of
 * this package. Never opens the file: to close it again would give up the locks of SQLite.
 */
export class Guard {
  readonly #db: Database
  readonly #version: Statement<[], number>
  readonly #path: string
  readonly #file: string | undefined
  readonly #logPath: string
  /** It is not there before the first commit, and keeps its place for as long as a connection is open. */
  #log: string | undefined

  constructor(db: Database) {
    this.#db = db
    this.#version = db.prepare<[], number>('PRAGMA user_version').pluck()
    this.#path = resolve(db.name)
    this.#file = db.memory ? undefined : identify(this.#path)
    this.#logPath = db.memory ? '' : `${realpathSync(this.#path)}-wal`
  }

  /** Throws a `SchemaVersionError` when another process has migrated the database. What this one writes may not fit any more. */
  assertSchema(): void {
    const found = this.#version.get() ?? 0
    if (found !== migrations.length) throw migratedMeanwhile(this.#db.name, { found, supported: migrations.length })
  }

  /** Throws a {@link StoreFailedError} when the file or its log was deleted, replaced or emptied: what is written into the old one is gone with this process. */
  assertFile(): void {
    if (this.#file === undefined || (identify(this.#path) === this.#file && this.#hasLog())) return
    throw new StoreFailedError(
      `${this.#db.name} or its -wal file was deleted, replaced or emptied while it was open. Nothing is written any more; stop the server, put the file back, and start again.`,
    )
  }

  #hasLog(): boolean {
    // Closing has taken it away.
    if (!this.#db.open) return true
    const found = identify(this.#logPath)
    if (found !== 'absent') this.#log ??= found
    return this.#log === undefined || found === this.#log
  }
}

function identify(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  // A database has a first page from the moment on that it is opened, and a log may be empty.
  if (stats?.size === 0 && !path.endsWith('-wal')) return 'empty'
  return stats === undefined ? 'absent' : `${stats.dev}:${stats.ino}`
}
