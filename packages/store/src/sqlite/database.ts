import type { Database, Snapshot } from '../database.ts'
import { StoreClosedError, StoreFailedError } from '../errors.ts'
import { Listeners } from '../listeners.ts'
import type { Work } from '../sql/query.ts'
import { Connection } from './connection.ts'
import { Guard } from './guard.ts'
import { LogSync } from './log-sync.ts'
import { isSyncFailure, toStoreError } from './errors.ts'
import { searchDialect } from './search.ts'
import { retry } from './retry.ts'
import { watchOtherProcesses } from './watch.ts'
import { Writer } from './writer.ts'

/** One SQLite file, which any number of processes of one machine may share. */
export class SqliteDatabase implements Database {
  readonly search = searchDialect
  readonly afterImport = []
  readonly afterClear = ['UPDATE search_state SET items_done = 0']
  readonly #connection: Connection
  readonly #guard: Guard
  readonly #log: LogSync
  readonly #writer: Writer
  readonly #busyTimeoutMs: number
  readonly #runListeners: Listeners<string | undefined>
  #refusal: Error | undefined

  constructor(connection: Connection, { busyTimeoutMs }: { busyTimeoutMs: number }) {
    this.#connection = connection
    this.#guard = new Guard(connection.db)
    this.#log = new LogSync(connection.db)
    this.#writer = new Writer(connection, { busyTimeoutMs, guard: this.#guard, log: this.#log })
    this.#busyTimeoutMs = busyTimeoutMs
    this.#runListeners = new Listeners((notify) => watchOtherProcesses(connection, () => notify(undefined)))
  }

  get name(): string {
    return this.#connection.db.name
  }

  get isReadOnly(): boolean {
    return this.#connection.db.readonly
  }

  async read<Result>(work: () => Work<Result>): Promise<Result> {
    // Nobody is shown what a failure of the power could still take back.
    while (this.#writer.syncing) await this.#writer.syncing
    return this.#attempt(() => {
      this.#guard.assertFile()
      return this.#connection.run(work())
    })
  }

  /** Nobody else can write to a database in memory: there it reads what is there at each moment. */
  async openSnapshot(): Promise<Snapshot> {
    if (this.#connection.db.memory) return { read: (work) => this.read(work), [Symbol.asyncDispose]: async () => {} }
    while (this.#writer.syncing) await this.#writer.syncing
    const connection = await this.#attempt(() => {
      this.#guard.assertFile()
      return openAtThisMoment(this.name)
    })
    return {
      read: (work) => this.#attempt(() => connection.run(work())),
      [Symbol.asyncDispose]: async () => connection[Symbol.dispose](),
    }
  }

  async write<Result>(work: () => Work<Result>): Promise<Result> {
    if (this.#refusal !== undefined) throw this.#refusal
    try {
      return await this.#writer.submit(work)
    } catch (error) {
      throw this.#translate(error)
    }
  }

  async check(): Promise<string[]> {
    return this.#attempt(() => {
      const { db } = this.#connection
      const report = db.pragma('integrity_check(100)') as { integrity_check: string }[]
      const strays = db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[]
      return [
        ...report.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
        ...strays.map(({ table, rowid, parent }) => `Row ${rowid} of ${table} refers to no row of ${parent}.`),
      ]
    })
  }

  async assertUsable(): Promise<void> {
    if (this.#refusal !== undefined) throw this.#refusal
    await this.#attempt(() => {
      this.#guard.assertFile()
      this.#guard.assertSchema()
    })
  }

  announceRun(runId: string): void {
    this.#runListeners.notify(runId)
  }

  watchRuns(listener: (runId?: string) => void): Disposable {
    return this.#runListeners.add(listener)
  }

  /** Copies the database as it is now to a new file, while others read and write. */
  async backup(path: string): Promise<void> {
    try {
      await this.#connection.db.backup(path)
    } catch (error) {
      throw this.#translate(error)
    }
  }

  /** Waits for the writes under way. Closing again does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#refusal ??= new StoreClosedError(`The store at ${this.name} is closed.`)
    await this.#writer.idle()
    this.#runListeners[Symbol.dispose]()
    this.#log[Symbol.dispose]()
    this.#connection[Symbol.dispose]()
  }

  async #attempt<Result>(read: () => Result): Promise<Result> {
    try {
      return await retry(read, { name: this.name, busyTimeoutMs: this.#busyTimeoutMs })
    } catch (error) {
      throw this.#translate(error)
    }
  }

  #translate(error: unknown): unknown {
    const translated = toStoreError(error, this.name)
    // After a failed fsync, data in memory looks written and is not. No further write may be acknowledged.
    if (isSyncFailure(error) && translated instanceof StoreFailedError) this.#refusal ??= translated
    return translated
  }
}

/** A connection of its own, since the other one writes. What it sees stays as it is from its first read on. */
function openAtThisMoment(path: string): Connection {
  const connection = new Connection(path, { readOnly: true })
  try {
    connection.exec('BEGIN')
    connection.db.prepare('SELECT 1 FROM sqlite_schema').get()
    return connection
  } catch (error) {
    connection[Symbol.dispose]()
    throw error
  }
}
