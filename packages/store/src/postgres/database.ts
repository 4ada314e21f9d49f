import type { Client, Pool } from 'pg'
import type { Database, Snapshot } from '../database.ts'
import { Listeners } from '../listeners.ts'
import type { Work } from '../sql/query.ts'
import type { RunAppend } from '../sql/runs.ts'
import { COUNTED } from '../transfer/tables.ts'
import { Connection } from './connection.ts'
import { EventAppender } from './event-appender.ts'
import { remedyFor, toStoreError } from './errors.ts'
import { retry } from './retry.ts'
import { searchDialect } from './search.ts'
import { watchOtherProcesses } from './watch.ts'

/** One Postgres database, or a schema of it, which any number of processes on any number of machines may share. */
export class PostgresDatabase implements Database {
  readonly search = searchDialect
  readonly afterImport = [...COUNTED].map(
    ([table, column]) =>
      `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), (SELECT max(${column}) FROM ${table}))`,
  )
  readonly afterClear = []
  readonly name: string
  readonly isReadOnly: boolean
  readonly #pool: Pool
  readonly #retryMs: number
  readonly #runListeners: Listeners<string | undefined>
  readonly #appender: EventAppender

  constructor(pool: Pool, options: { name: string; isReadOnly: boolean; retryMs: number; createClient: () => Client }) {
    this.name = options.name
    this.isReadOnly = options.isReadOnly
    this.#pool = pool
    this.#retryMs = options.retryMs
    this.#runListeners = new Listeners((notify) => watchOtherProcesses(options.createClient, notify))
    this.#appender = new EventAppender((appends) =>
      this.#attempt((connection) => connection.appendRunEvents(appends, { name: this.name })),
    )
  }

  read<Result>(work: () => Work<Result>): Promise<Result> {
    return this.#attempt((connection) => connection.run(work()))
  }

  async openSnapshot(): Promise<Snapshot> {
    const client = await retry(() => this.#pool.connect(), { retryMs: this.#retryMs, name: this.name })
    const connection = new Connection(client)
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    } catch (error) {
      client.release(true)
      throw toStoreError(error, this.name)
    }
    return {
      // What was lost with the connection was the moment itself, so nothing is tried again.
      read: (work) => connection.run(work()).catch((error: unknown) => Promise.reject(toStoreError(error, this.name))),
      [Symbol.asyncDispose]: async () => {
        const isEnded = await client.query('ROLLBACK').then(
          () => true,
          () => false,
        )
        client.release(!isEnded)
      },
    }
  }

  write<Result>(work: () => Work<Result>, { isSingle = false }: { isSingle?: boolean } = {}): Promise<Result> {
    const { name } = this
    return this.#attempt(async (connection) => {
      if (!isSingle) return connection.runInTransaction(work(), { name })
      await connection.assertSchema({ name })
      return connection.run(work())
    })
  }

  appendRunEvents(append: RunAppend): Promise<void> {
    return this.#appender.append(append)
  }

  async assertUsable(): Promise<void> {
    await this.#attempt((connection) => connection.assertSchema({ name: this.name }))
  }

  async check(): Promise<string[]> {
    return this.#attempt(async ({ client }) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT indexrelid::regclass::text AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
         WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready)
         UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND NOT convalidated`,
      )
      return rows.map(({ name }) => `${name} is not valid.`)
    })
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
