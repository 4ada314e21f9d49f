import type {
  CallOptions,
  Database,
  DatabaseLimits,
  ExecuteOptions,
  ExecuteResult,
  ListOptions,
  Parameter,
  QueryOptions,
} from '../database.ts'
import { DEFAULT_DATABASE_LIMITS, SCHEMA_LIMITS } from '../database.ts'
import { StatementError } from '../errors.ts'
import { assertSqliteFile } from './assert-file.ts'
import { bind, bindNulls } from './statement/bindings.ts'
import { parseReadOnlySql, parseWriteSql } from './statement/guard.ts'
import { formatPlan } from './statement/plan.ts'
import { ProcessPool } from './process/process-pool.ts'
import { countTables, describeTable, listTables } from './schema/schema.ts'
import type { RunOwn } from './schema/schema.ts'

/** Where an SQLite database is, and how much it may cost. */
export interface SqliteOptions {
  path: string
  name?: string
  limits?: Partial<DatabaseLimits>
  /** How many reads run at once, each in a process of its own. */
  maxProcesses?: number
  /** Adds `execute`, in one more process. */
  allowWrite?: boolean
}

/**
 * Opens an SQLite file in query processes that can be killed; the first is started at once. Throws `StartError` when there is no
 * such file: it is never created. A locked or damaged file is reported by the statements.
 */
export function openSqliteDatabase({
  path,
  name = 'main',
  limits,
  maxProcesses = 2,
  allowWrite = false,
}: SqliteOptions): Database {
  assertSqliteFile(path)
  const options = { path, name, limits: { ...DEFAULT_DATABASE_LIMITS, ...limits }, maxProcesses }
  return allowWrite ? new WritableSqliteDatabase(options) : new SqliteDatabase(options)
}

type OpenOptions = Omit<Required<SqliteOptions>, 'allowWrite'> & { limits: DatabaseLimits }

class SqliteDatabase implements Database {
  readonly name: string
  readonly dialect = 'sqlite'
  protected readonly limits: DatabaseLimits
  readonly #readers: ProcessPool

  constructor({ path, name, limits, maxProcesses }: OpenOptions) {
    this.name = name
    this.limits = limits
    this.#readers = new ProcessPool({ path, limits, size: maxProcesses, isWriter: false })
    this.#readers.warm()
  }

  async listTables(options: ListOptions) {
    return listTables(this.#runOwn(options.signal), options)
  }

  async countTables({ signal }: CallOptions) {
    return countTables(this.#runOwn(signal))
  }

  async describeTable(table: string, { signal }: CallOptions) {
    const description = await describeTable(this.#runOwn(signal), table, signal)
    if (description !== undefined) return description
    throw new StatementError(
      `There is no table ${JSON.stringify(table.slice(0, 100))}. list_tables names those there are.`,
    )
  }

  async query(sql: string, { signal, params = [], offset = 0, maxRows = this.limits.maxRows }: QueryOptions) {
    const bindings = bind(parseReadOnlySql(sql, this.limits), params)
    const limits = { ...this.limits, maxRows: Math.min(maxRows, this.limits.maxRows) }
    return this.#readers.run({ sql, params: bindings, offset, limits }, signal)
  }

  async explain(sql: string, { signal, params = [] }: CallOptions & { params?: readonly Parameter[] }) {
    const statement = parseReadOnlySql(sql, this.limits)
    const plan = statement[0]?.text === 'explain' ? sql : `EXPLAIN QUERY PLAN ${sql}`
    const bindings = params.length === 0 ? bindNulls(statement) : bind(statement, params)
    const request = { sql: plan, params: bindings, offset: 0, limits: this.limits }
    return formatPlan(await this.#readers.run(request, signal))
  }

  async [Symbol.asyncDispose]() {
    await this.#readers[Symbol.asyncDispose]()
  }

  #runOwn(signal: AbortSignal): RunOwn {
    return async (sql, params = [], limits = SCHEMA_LIMITS) =>
      this.#readers.run({ sql, params, offset: 0, limits }, signal)
  }
}

class WritableSqliteDatabase extends SqliteDatabase {
  readonly #writer: ProcessPool

  constructor(options: OpenOptions) {
    super(options)
    this.#writer = new ProcessPool({ ...options, size: 1, isWriter: true })
  }

  async execute(sql: string, { signal, params = [], isPreview }: ExecuteOptions): Promise<ExecuteResult> {
    const bindings = bind(parseWriteSql(sql, this.limits), params)
    const change = { isPreview, maxAffectedRows: this.limits.maxAffectedRows }
    const request = { sql, params: bindings, offset: 0, limits: this.limits, change }
    const { affectedRows = 0, isCommitted = false, ...returned } = await this.#writer.run(request, signal)
    return { affectedRows, isCommitted, returned: returned.columns.length === 0 ? null : returned }
  }

  override async [Symbol.asyncDispose]() {
    await Promise.all([super[Symbol.asyncDispose](), this.#writer[Symbol.asyncDispose]()])
  }
}
