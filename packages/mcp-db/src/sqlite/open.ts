import type { Cell, Database, DatabaseLimits, QueryOptions, QueryResult } from '../database.ts'
import type { QueryProcessRequest } from './process.ts'
import { statSync } from 'node:fs'
import { createGate, StartError } from '@frontdesk/mcp-kit'
import { DEFAULT_DATABASE_LIMITS } from '../database.ts'
import { StatementError } from '../errors.ts'
import { bind } from './bindings.ts'
import { parseReadOnlySql } from './guard.ts'
import { QueryProcess } from './process.ts'
import { describeTable, listTables } from './schema.ts'

/** Where an SQLite database is, and how much it may cost. */
export interface SqliteOptions {
  path: string
  name?: string
  limits?: Partial<DatabaseLimits>
  /** How many statements run at once, each in a process of its own. */
  maxProcesses?: number
}

/**
 * Opens an SQLite file for reading, in query processes that can be killed; the first is started at once. Throws `StartError` when
 * there is no such file: it is never created. A locked or damaged file is reported by the statements.
 */
export function openSqliteDatabase({ path, name = 'main', limits, maxProcesses = 2 }: SqliteOptions): Database {
  assertFile(path)
  return new SqliteDatabase({ path, name, limits: { ...DEFAULT_DATABASE_LIMITS, ...limits }, maxProcesses })
}

class SqliteDatabase implements Database {
  readonly name: string
  readonly dialect = 'sqlite'
  readonly #limits: DatabaseLimits
  readonly #gate
  readonly #idle: QueryProcess[]
  readonly #processes: readonly QueryProcess[]

  constructor({ path, name, limits, maxProcesses }: Required<SqliteOptions> & { limits: DatabaseLimits }) {
    this.name = name
    this.#limits = limits
    this.#gate = createGate({ maxRunning: maxProcesses, maxWaiting: 1_024 })
    const config = { path, busyTimeoutMs: Math.min(1_000, limits.statementTimeoutMs / 2) }
    this.#processes = Array.from({ length: maxProcesses }, () => new QueryProcess(config))
    this.#idle = [...this.#processes]
    this.#idle[0]?.warm()
  }

  async listTables({ signal }: { signal: AbortSignal }) {
    return listTables(this.#runOwn(signal))
  }

  async describeTable(table: string, { signal }: { signal: AbortSignal }) {
    const description = await describeTable(this.#runOwn(signal), table)
    if (description !== undefined) return description
    throw new StatementError(
      `There is no table ${JSON.stringify(table.slice(0, 100))}. list_tables names those there are.`,
    )
  }

  async query(sql: string, { signal, params = [], offset = 0, maxRows = this.#limits.maxRows }: QueryOptions) {
    const bindings = bind(parseReadOnlySql(sql, this.#limits), params)
    const limits = { ...this.#limits, maxRows: Math.min(maxRows, this.#limits.maxRows) }
    return this.#run({ sql, params: bindings, offset, limits }, signal)
  }

  async [Symbol.asyncDispose]() {
    await Promise.all(this.#processes.map(async (child) => child[Symbol.asyncDispose]()))
  }

  #runOwn(signal: AbortSignal) {
    return async (sql: string, params: Cell[] = []) =>
      this.#run({ sql, params, offset: 0, limits: this.#limits }, signal)
  }

  async #run(request: QueryProcessRequest, signal: AbortSignal): Promise<QueryResult> {
    return this.#gate.run(async () => {
      // The gate lets in no more statements than there are processes.
      const at = Math.max(0, this.#idle.findIndex(({ isWarm }) => isWarm))
      const [child] = this.#idle.splice(at, 1)
      if (child === undefined) throw new Error('There is no idle query process.')
      try {
        return await child.run(request, { signal, timeoutMs: this.#limits.statementTimeoutMs })
      } finally {
        this.#idle.unshift(child)
      }
    }, signal)
  }
}

function assertFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  const remedy = 'mcp-db never creates one: check the path, or create the database first.'
  if (stats === undefined) throw new StartError(`There is no database file at ${path}. ${remedy}`)
  if (!stats.isFile()) throw new StartError(`${path} is not a file. ${remedy}`)
}
