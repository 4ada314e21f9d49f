import type {
  CallOptions,
  Database,
  DatabaseLimits,
  ExecuteOptions,
  ExecuteResult,
  Parameter,
  QueryOptions,
  QueryResult,
} from '../database.ts'
import type { PostgresConnection } from './connection.ts'
import type { SessionFacts } from './session.ts'
import { DEFAULT_DATABASE_LIMITS } from '../database.ts'
import { LimitError, OutcomeUnknownError, RefusedStatementError, StatementError, UnavailableError } from '../errors.ts'
import { assertParameterCount } from '../parameters.ts'
import type { Judging } from './catalog.ts'
import { admit } from './catalog.ts'
import type { RunOwn } from './look-up.ts'
import { searchPath } from './session.ts'
import type { ParsedStatement } from './parse.ts'
import { parseReadOnlyPostgres, parseWritePostgres } from './parse.ts'
import { PostgresPool } from './pool.ts'
import { fetchRows, toResult } from './read-rows.ts'
import { describeTable, listTables } from './schema.ts'

const SAMPLE_ROWS = 3
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

  async listTables(options: CallOptions) {
    return this.transaction({ ...options, isReadOnly: true }, async (connection) => listTables(ownQueries(connection)))
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
    const { quotedName, ...rest } = description
    return { ...rest, sample: await this.#sample(quotedName, options) }
  }

  async query(sql: string, { params = [], offset = 0, maxRows = this.limits.maxRows, ...options }: QueryOptions) {
    const statement = await parseReadOnlyPostgres(sql, this.limits)
    assertParameterCount(statement.placeholders, params.length)
    const paging = { offset, limits: { ...this.limits, maxRows: Math.min(maxRows, this.limits.maxRows) } }
    return this.transaction({ ...options, isReadOnly: true }, async (connection, facts) => {
      const admitted = await admit(sql, statement, judgingIn(connection, facts, this.limits))
      return statement.isPlan
        ? toResult(await connection.run(admitted, params), paging)
        : fetchRows(connection, { sql: admitted, params, ...paging })
    })
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
    return this.transaction({ ...options, isReadOnly: true }, async (connection, facts) => {
      const { rows } = await connection.run("SELECT current_setting('server_version_num')")
      assertGenericPlan(Number(rows[0]?.[0]))
      const admitted = await admit(sql, statement, judgingIn(connection, facts, this.limits))
      const answer = await connection.runWithoutValues(`EXPLAIN (GENERIC_PLAN) ${admitted}`)
      return toResult(answer, { offset: 0, limits: this.limits })
    })
  }

  /** A view may be one that this server does not read; the rest of its description is still of use. */
  async #sample(quotedName: string, options: CallOptions): Promise<QueryResult> {
    try {
      return await this.query(`SELECT * FROM ${quotedName} LIMIT ${SAMPLE_ROWS}`, options)
    } catch (error) {
      options.signal.throwIfAborted()
      if (
        error instanceof RefusedStatementError ||
        error instanceof StatementError ||
        error instanceof UnavailableError
      ) {
        return { columns: [], rows: [], truncated: false, nextOffset: null }
      }
      throw error
    }
  }
}

class WritablePostgresDatabase extends PostgresDatabase {
  async execute(sql: string, { params = [], isPreview, ...options }: ExecuteOptions): Promise<ExecuteResult> {
    const { limits } = this
    const statement = await parseWritePostgres(sql, limits)
    assertParameterCount(statement.placeholders, params.length)
    let isCommitting = false
    try {
      return await this.transaction({ ...options, isReadOnly: false }, async (connection, facts) => {
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
      })
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
