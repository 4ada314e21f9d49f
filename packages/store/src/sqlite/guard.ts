import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Database, Statement } from 'better-sqlite3'
import { migratedMeanwhile, StoreFailedError } from '../errors.ts'
import { migrations } from './migrations/index.ts'

/** Looks, in a few microseconds, whether an open database is still the one that it was: the file of its name, with the schema of this package. */
export class Guard {
  readonly #db: Database
  readonly #version: Statement<[], number>
  readonly #path: string
  readonly #file: string | undefined

  constructor(db: Database) {
    this.#db = db
    this.#version = db.prepare<[], number>('PRAGMA user_version').pluck()
    this.#path = resolve(db.name)
    this.#file = db.memory ? undefined : identify(this.#path)
  }

  /** Throws a `SchemaVersionError` when another process has migrated the database. What this one writes may not fit any more. */
  assertSchema(): void {
    const found = this.#version.get() ?? 0
    if (found !== migrations.length) throw migratedMeanwhile(this.#db.name, { found, supported: migrations.length })
  }

  /** Throws a {@link StoreFailedError} when the file was deleted or replaced: what is written into the old one is gone with this process. */
  assertFile(): void {
    if (this.#file === undefined || identify(this.#path) === this.#file) return
    throw new StoreFailedError(
      `${this.#db.name} was deleted or replaced while it was open. Nothing is written any more; stop the server, put the file back, and start again.`,
    )
  }
}

function identify(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? 'absent' : `${stats.dev}:${stats.ino}`
}
