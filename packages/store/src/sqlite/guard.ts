import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import { migratedMeanwhile, StoreFailedError } from '../errors.ts'
import { migrations } from './migrations/index.ts'

interface Look {
  identity: string
  bytes: number
}

const ABSENT: Look = { identity: 'absent', bytes: 0 }

/**
 * Looks, in a few microseconds, whether an open database is still the one that it was: the file of its name, with its log beside it, neither of them cut,
 * and the schema of this package. Never opens the file by itself: to close it again would give up the locks of SQLite.
 */
export class Guard {
  readonly #db: Database.Database
  readonly #version: Statement<[], number>
  readonly #path: string
  readonly #logPath: string
  #file: Look | undefined
  /** It is not there before the first commit, and keeps its place for as long as a connection is open. */
  #log = ABSENT

  constructor(db: Database.Database) {
    this.#db = db
    this.#version = db.prepare<[], number>('PRAGMA user_version').pluck()
    this.#path = resolve(db.name)
    this.#file = db.memory ? undefined : lookAt(this.#path)
    this.#logPath = db.memory ? '' : `${realpathSync(this.#path)}-wal`
  }

  /** Throws a `SchemaVersionError` when another process has migrated the database. What this one writes may not fit any more. */
  assertSchema(): void {
    const found = this.#version.get() ?? 0
    if (found !== migrations.length) throw migratedMeanwhile(this.#db.name, { found, supported: migrations.length })
  }

  /** Throws a {@link StoreFailedError} when the file or its log was deleted, replaced or cut: what is written into the old one is gone with this process. */
  assertFile(): void {
    if (this.#file === undefined) return
    const file = lookAt(this.#path)
    this.#assertSame(this.#file, file)
    this.#file = file
    this.assertLog()
  }

  /** The same of the log alone, which the next write makes longer again. */
  assertLog(): void {
    // Closing takes the log away.
    if (this.#file === undefined || !this.#db.open) return
    const log = lookAt(this.#logPath)
    if (this.#log !== ABSENT) this.#assertSame(this.#log, log)
    if (log.identity !== ABSENT.identity) this.#log = log
  }

  #assertSame(before: Look, now: Look): void {
    if (now.identity === before.identity && (now.bytes >= before.bytes || this.#isSound())) return
    throw new StoreFailedError(
      `${this.#db.name} or its -wal file was deleted, replaced or cut while it was open. Nothing is written any more; stop the server, put the file back, and start again.`,
    )
  }

  /** Nothing of this package makes a file shorter. An operator's VACUUM does, and leaves a database in which everything is found. */
  #isSound(): boolean {
    let db: Database.Database | undefined
    try {
      db = new Database(this.#path, { readonly: true })
      return db.pragma('quick_check(1)', { simple: true }) === 'ok'
    } catch {
      return false
    } finally {
      db?.close()
    }
  }
}

function lookAt(path: string): Look {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return ABSENT
  // A database has a first page from the moment on that it is opened, and a log may be empty.
  const isEmptied = stats.size === 0 && !path.endsWith('-wal')
  return { identity: isEmptied ? 'emptied' : `${stats.dev}:${stats.ino}`, bytes: stats.size }
}
