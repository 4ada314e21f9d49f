import type { Client, Pool } from 'pg'
import type { Database } from '../database.ts'
import { Listeners } from '../listeners.ts'
import type { Work } from '../sql/query.ts'
import { Connection } from './connection.ts'
import { remedyFor } from './errors.ts'
import { retry } from './retry.ts'
import { searchDialect } from './search.ts'
import { watchOtherProcesses } from './watch.ts'

/** One Postgres database, or a schema of it, which any number of processes on any number of machines may share. */
export class PostgresDatabase implements Database {
  readonly search = searchDialect
  readonly name: string
  readonly isReadOnly: boolean
  readonly #pool: Pool
  readonly #retryMs: number
  readonly #runListeners: Listeners<string | undefined>

  constructor(pool: Pool, options: { name: string; isReadOnly: boolean; retryMs: number; createClient: () => Client }) {
    this.name = options.name
    this.isReadOnly = options.isReadOnly
    this.#pool = pool
    this.#retryMs = options.retryMs
    this.#runListeners = new Listeners((notify) => watchOtherProcesses(options.createClient, notify))
  }

  read<Result>(work: () => Work<Result>): Promise<Result> {
    return this.#attempt((connection) => connection.run(work()))
  }

  write<Result>(work: () => Work<Result>, { isSingle = false }: { isSingle?: boolean } = {}): Promise<Result> {
    return this.#attempt((connection) => (isSingle ? connection.run(work()) : connection.runInTransaction(work())))
  }

  announceRun(runId: string): void {
    this.#runListeners.notify(runId)
  }

  watchRuns(listener: (runId?: string) => void): Disposable {
    return this.#runListeners.add(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#runListeners[Symbol.dispose]()
    if (!this.#pool.ending) await this.#pool.end()
  }

  /** After a cut in the middle of a commit nobody knows whether it took place: work is written so that repeating it changes nothing. */
  #attempt<Result>(run: (connection: Connection) => Promise<Result>): Promise<Result> {
    return retry(() => this.#withConnection(run), { retryMs: this.#retryMs, name: this.name })
  }

  async #withConnection<Result>(run: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect()
    let isUsable = true
    try {
      return await run(new Connection(client))
    } catch (error) {
      isUsable = remedyFor(error) !== 'reconnect'
      throw error
    } finally {
      client.release(!isUsable)
    }
  }
}
