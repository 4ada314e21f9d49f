import { closeSync, fdatasync, fdatasyncSync, openSync, realpathSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'

/** A disk that is faster than this is waited for: to hand the work to another thread would take as long. */
const FAST_MS = 0.5

/**
 * Makes what was committed durable: the fsync of the write-ahead log that SQLite itself makes inside of COMMIT under `synchronous=FULL`, where the whole
 * process waits for the disk. Here it is made after COMMIT and on another thread. It is one at a time, and nothing is acknowledged before it.
 * SQLite goes on to sync a new log and each checkpoint by itself.
 */
export class LogSync implements Disposable {
  readonly #db: Database.Database
  /** A database in memory has no log; one on a disk that cannot share memory has another journal, which SQLite goes on to sync. */
  readonly #hasLog: boolean
  readonly #totalChanges: Statement<[], number>
  #changes: number
  #file: number | undefined
  #lastMs = Infinity
  #failure: Error | undefined

  constructor(db: Database.Database) {
    this.#db = db
    this.#hasLog = db.pragma('journal_mode', { simple: true }) === 'wal'
    if (this.#hasLog) db.pragma('synchronous = NORMAL')
    this.#totalChanges = db.prepare<[], number>('SELECT total_changes()').pluck()
    this.#changes = this.#totalChanges.get() ?? 0
  }

  /**
   * Call it after a commit. Gives undefined when that is durable already; else what resolves when it is. A disk that has failed once is trusted no more:
   * this throws, or rejects, from then on.
   */
  sync(): Promise<void> | undefined {
    if (this.#failure) throw this.#failure
    const changes = this.#totalChanges.get() ?? 0
    if (!this.#hasLog || changes === this.#changes) return undefined
    this.#changes = changes
    try {
      // The log keeps its place for as long as a connection is open, and is not there before the first commit.
      this.#file ??= openSync(`${realpathSync(this.#db.name)}-wal`, 'r+')
      if (this.#lastMs > FAST_MS) return this.#syncAside(this.#file)
      const start = performance.now()
      fdatasyncSync(this.#file)
      this.#lastMs = performance.now() - start
      return undefined
    } catch (error) {
      throw this.#fail(error)
    }
  }

  /** Not while a sync is under way. */
  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #syncAside(file: number): Promise<void> {
    const start = performance.now()
    return new Promise((resolve, reject) => {
      fdatasync(file, (error) => {
        this.#lastMs = performance.now() - start
        if (error) reject(this.#fail(error))
        else resolve()
      })
    })
  }

  /** The failure as SQLite would have told it. */
  #fail(cause: unknown): Error {
    this.#failure = new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
    this.#failure.cause = cause
    return this.#failure
  }
}
