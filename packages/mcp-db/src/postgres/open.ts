import type {
  CallOptions,
  Database,
  DatabaseLimits,
  ExecuteOptions,
  ExecuteResult,
  ListOptions,
  Parameter,
  QueryOptions,
  QueryResult,
  ResultLimits,
} from '../database.ts'
import type { PostgresConnection } from './connection/connection.ts'
import type { SessionFacts } from './connection/session.ts'
import { DEFAULT_DATABASE_LIMITS } from '../database.ts'
import { LimitError, OutcomeUnknownError, StatementError, UnavailableError } from '../errors.ts'
import { assertParameterCount } from '../parameters.ts'
import { quote } from '../qualified-name.ts'
import { MAX_SAMPLE_COLUMNS, NO_ROWS, readPart, SAMPLE_ROWS, sampleLimits } from '../sample.ts'
import type { Judging } from './statement/catalog.ts'
import { admit } from './statement/catalog.ts'
import type { RunOwn } from './statement/look-up.ts'
import { searchPath } from './connection/session.ts'
import type { ParsedStatement } from './statement/parse.ts'
import { parseReadOnlyPostgres, parseWritePostgres } from './statement/parse.ts'
import { PostgresPool } from './connection/pool.ts'
import { fetchRows, toResult } from './connection/read-rows.ts'
import type { TableFacts } from './schema.ts'
import { countTables, describeTable, listTables, similarTables } from './schema.ts'

const MIN_TRAFFIC_BYTES = 16 * 1024 * 1024

/** Where a Postgres database is, and how much it may cost. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  url: string
  name?: string
  limits?: Partial<DatabaseLimits>
  /** Lets a role that is a superuser or owns tables in. The statements are checked all the same. */
  allowPrivilegedRole?: boolean
  /** The setting, such as `app.tenant`, that row security reads the caller's tenant from; set for each statement. */
  tenantSetting?: string | undefined
  /** Adds `execute`. */
  allowWrite?: boolean
}

/** A database on a server. */
export interface RemoteDatabase extends Database {
  /** Connects once, to find out early. Rejects with `UnavailableError`, or {@link PrivilegedRoleError}. */
  connect: (options: CallOptions) => Promise<void>
}

/** Opens a Postgres database. Connects when the first statement comes, and again whenever the server has gone. */
export function openPostgresDatabase({
  name = 'main',
  limits,
  allowWrite = false,
  ...options
}: PostgresOptions): RemoteDatabase {
  const all = { ...options, name, limits: { ...DEFAULT_DATABASE_LIMITS, ...limits } }
  return allowWrite ? new WritablePostgresDatabase(all) : new PostgresDatabase(all)
}

type OpenOptions = Omit<PostgresOptions, 'allowWrite'> & { name: string; limits: DatabaseLimits }

class PostgresDatabase implements RemoteDatabase {
  readonly name: string
  readonly dialect = 'postgres'
  protected readonly limits: DatabaseLimits
  readonly #tenantSetting: string | undefined
  readonly #pool: PostgresPool

  constructor({ url, name, limits, allowPrivilegedRole = false, tenantSetting }: OpenOptions) {
    this.name = name
    this.limits = limits
    this.#tenantSetting = tenantSetting
    const { statementTimeoutMs, maxBytes } = limits
    const maxTrafficBytes = Math.max(MIN_TRAFFIC_BYTES, maxBytes * 4)
    const check = allowPrivilegedRole ? () => {} : assertUnprivileged
    this.#pool = new PostgresPool({ url, statementTimeoutMs, maxTrafficBytes, check })
  }

  async connect(options: CallOptions): Promise<void> {
    await this.transaction({ ...options, isReadOnly: true }, async () => {})
  }

  async listTables(options: ListOptions) {
    return this.transaction({ ...options, isReadOnly: true }, async (connection) =>
      listTables(ownQueries(connection), options),
    )
  }

  async countTables(options: CallOptions) {
    return this.transaction({ ...options, isReadOnly: true }, async (connection) => countTables(ownQueries(connection)))
  }

  async describeTable(table: string, options: CallOptions) {
    const description = await this.transaction({ ...options, isReadOnly: true }, async (connection) =>
      describeTable(ownQueries(connection), table),
    )
    if (description === undefined) {
      throw new StatementError(
        `There is no table ${JSON.stringify(table.slice(0, 100))}. list_tables names those there are.`,
      )
    }
    const { value: sample, problem } = await readPart(
      async () => this.#sample(description, options),
      NO_ROWS,
      options.signal,
    )
    return { ...description, sample, problem }
  }

  async query(sql: string, { params = [], offset = 0, maxRows = this.limits.maxRows, ...options }: QueryOptions) {
    const limits = { ...this.limits, maxRows: Math.min(maxRows, this.limits.maxRows) }
    return this.#read(sql, { ...options, params, offset, limits })
  }

  async explain(sql: string, { params = [], ...options }: CallOptions & { params?: readonly Parameter[] }) {
    const statement = await parseReadOnlyPostgres(sql, this.limits)
    const { isPlan, placeholders } = statement
    const { rows } =
      placeholders > 0 && params.length === 0 && !isPlan
        ? await this.#explainForAnyValue(sql, statement, options)
        : await this.query(isPlan ? sql : `EXPLAIN ${sql}`, { params, ...options })
    return rows.map(([line]) => String(line)).join('\n')
  }

  async [Symbol.asyncDispose]() {
    await this.#pool[Symbol.asyncDispose]()
  }

  protected async transaction<T>(
    { signal, tenantId, isReadOnly }: CallOptions & { isReadOnly: boolean },
    work: (connection: PostgresConnection, facts: SessionFacts) => Promise<T>,
  ): Promise<T> {
    return this.#pool.transaction(
      async (connection, facts) => {
        if (this.#tenantSetting !== undefined) {
          await connection.run('SELECT set_config($1, $2, true)', [this.#tenantSetting, tenantId ?? ''])
        }
        return work(connection, facts)
      },
      { signal, isReadOnly },
    )
  }

  async #explainForAnyValue(sql: string, statement: ParsedStatement, options: CallOptions): Promise<QueryResult> {
    const explain = async (connection: PostgresConnection, facts: SessionFacts) => {
      const { rows } = await connection.run("SELECT current_setting('server_version_num')")
      assertGenericPlan(Number(rows[0]?.[0]))
      const admitted = await admit(sql, statement, judgingIn(connection, facts, this.limits))
      const answer = await connection.runWithoutValues(`EXPLAIN (GENERIC_PLAN) ${admitted}`)
      return toResult(answer, { offset: 0, limits: this.limits })
    }
    return this.helpfully(statement, options, async () => this.transaction({ ...options, isReadOnly: true }, explain))
  }

  /** Only the columns that are described: the role may be forbidden to read others, and then could read none with `*`. */
  async #sample({ name, columns }: TableFacts, options: CallOptions): Promise<QueryResult> {
    const shown = columns.slice(0, MAX_SAMPLE_COLUMNS).map((column) => quote(column.name))
    const sql = `SELECT ${shown.join(', ')} FROM ${name} LIMIT ${SAMPLE_ROWS}`
    return this.#read(sql, { ...options, params: [], offset: 0, limits: sampleLimits(shown.length) })
  }

  async #read(
    sql: string,
    {
      params,
      offset,
      limits,
      ...options
    }: CallOptions & { params: readonly Parameter[]; offset: number; limits: ResultLimits },
  ): Promise<QueryResult> {
    const statement = await parseReadOnlyPostgres(sql, this.limits)
    assertParameterCount(statement.placeholders, params.length)
    const read = async (connection: PostgresConnection, facts: SessionFacts) => {
      const admitted = await admit(sql, statement, judgingIn(connection, facts, this.limits))
      return statement.isPlan
        ? toResult(await connection.run(admitted, params), { offset, limits })
        : fetchRows(connection, { sql: admitted, params, offset, limits })
    }
    return this.helpfully(statement, options, async () => this.transaction({ ...options, isReadOnly: true }, read))
  }

  /** Says what a table is really called when a statement calls it otherwise. */
  protected async helpfully<T>(
    { relations }: ParsedStatement,
    options: CallOptions,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StatementError) || !isUnknownTable(error.cause)) throw error
      const names = relations.map(({ name }) => name)
      const similar = await this.transaction({ ...options, isReadOnly: true }, async (connection) =>
        similarTables(ownQueries(connection), names),
      )
      if (similar.length === 0) throw error
      throw new StatementError(`${error.message}. Write ${similar.join(' or ')}, as list_tables does.`, {
        cause: error,
      })
    }
  }
}

function isUnknownTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}

class WritablePostgresDatabase extends PostgresDatabase {
  async execute(sql: string, { params = [], isPreview, ...options }: ExecuteOptions): Promise<ExecuteResult> {
    const { limits } = this
    const statement = await parseWritePostgres(sql, limits)
    assertParameterCount(statement.placeholders, params.length)
    let isCommitting = false
    const change = async (connection: PostgresConnection, facts: SessionFacts): Promise<ExecuteResult> => {
      const admitted = await admit(sql, statement, judgingIn(connection, facts, limits))
      const answer = await connection.run(admitted, params)
      const affectedRows = answer.rowCount ?? 0
      if (affectedRows > limits.maxAffectedRows) throw new LimitError(tooMany(affectedRows, limits))
      const returned = answer.fields.length === 0 ? null : toResult(answer, { offset: 0, limits })
      options.signal.throwIfAborted()
      if (!isPreview) {
        isCommitting = true
        await connection.command('COMMIT')
        isCommitting = false
      }
      return { affectedRows, isCommitted: !isPreview, returned }
    }
    try {
      return await this.helpfully(statement, options, async () =>
        this.transaction({ ...options, isReadOnly: false }, change),
      )
    } catch (error) {
      // An answer of the server to COMMIT, such as a deferred constraint, says that nothing was changed.
      if (isCommitting && !(error instanceof StatementError)) throw new OutcomeUnknownError(UNKNOWN, { cause: error })
      throw error
    }
  }
}

/** Throws {@link StatementError} when a server of this `server_version_num` plans only with values. */
export function assertGenericPlan(version: number): void {
  if (version >= 160_000) return
  throw new StatementError('PostgreSQL before 16 needs params to explain a statement with placeholders. Pass them.')
}

const UNKNOWN =
  'The connection ended while the change was being committed. Look whether it was applied before trying again.'

function tooMany(affectedRows: number, { maxAffectedRows }: DatabaseLimits): string {
  const remedy = 'Nothing was changed. Narrow the condition, or do it in parts.'
  return `The statement changes ${affectedRows} rows; the limit is ${maxAffectedRows}. ${remedy}`
}

function ownQueries(connection: PostgresConnection): RunOwn {
  return async (sql, values) => (await connection.run(sql, values)).rows
}

function judgingIn(
  connection: PostgresConnection,
  { schemas }: SessionFacts,
  { maxSqlBytes }: DatabaseLimits,
): Judging {
  const setSchemas = async (wanted: readonly string[]) => {
    await connection.command(`SET LOCAL ${searchPath(wanted)}`)
  }
  return { run: ownQueries(connection), schemas, setSchemas, maxSqlBytes }
}

/** The database role may do more than this server should be able to. */
export class PrivilegedRoleError extends UnavailableError {
  override readonly name = 'PrivilegedRoleError'
}

function assertUnprivileged({ role, isSuperuser, ownTable }: SessionFacts): void {
  if (!isSuperuser && ownTable === null) return
  const why = isSuperuser ? 'is a superuser' : `owns tables (${ownTable})`
  throw new PrivilegedRoleError(
    `The database role ${role} ${why}, so this server does not use it. Connect as a role that may do only what it should, as the ` +
      'README of mcp-db shows, or start mcp-db with --allow-privileged-role.',
  )
}
