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
import type { SessionFacts, TransactionFacts } from './connection/session.ts'
import { DEFAULT_DATABASE_LIMITS } from '../database.ts'
import { LimitError, OutcomeUnknownError, StatementError, UnavailableError } from '../errors.ts'
import { assertParameterCount } from '../parameters.ts'
import { quote } from '../qualified-name.ts'
import { MAX_SAMPLE_COLUMNS, NO_ROWS, readPart, SAMPLE_ROWS, sampleLimits } from '../sample.ts'
import { admit } from './statement/catalog.ts'
import type { Known, RunOwn } from './statement/look-up.ts'
import { lookUp, lookUpBuiltIn } from './statement/look-up.ts'
import { assertBounded } from './statement/size/assert-bounded.ts'
import { searchPath } from './connection/session.ts'
import type { ParsedStatement } from './statement/parse.ts'
import { ParsedStatements } from './statement/parsed-statements.ts'
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
  protected readonly statements: ParsedStatements
  readonly #tenantSetting: string | undefined
  readonly #pool: PostgresPool
  /** Whether the last transaction has found code of the database's own, so that the next one looks for it at once. */
  #hasAddedCode = false

  constructor({ url, name, limits, allowPrivilegedRole = false, tenantSetting }: OpenOptions) {
    this.name = name
    this.limits = limits
    this.statements = new ParsedStatements(limits)
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
    const statement = await this.statements.parseRead(sql)
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

  /** `prepare` asks for something in the round trip in which the transaction begins. */
  protected async transaction<T, Prepared = void>(
    { signal, tenantId, isReadOnly }: CallOptions & { isReadOnly: boolean },
    work: (connection: PostgresConnection, facts: TransactionFacts, prepared: Prepared | undefined) => Promise<T>,
    prepare?: (connection: PostgresConnection) => Promise<Prepared>,
  ): Promise<T> {
    const tenant = this.#tenantSetting === undefined ? undefined : [this.#tenantSetting, tenantId ?? '']
    return this.#pool.transaction(work, {
      signal,
      isReadOnly,
      prepare: async (connection) => {
        const set = tenant && connection.run('SELECT set_config($1, $2, true)', tenant)
        const [prepared] = await Promise.all([prepare?.(connection), set])
        return prepared
      },
    })
  }

  /** A transaction for one statement, which `work` is given as it may be run. */
  protected async admitted<T>(
    sql: string,
    statement: ParsedStatement,
    options: CallOptions & { isReadOnly: boolean },
    work: (connection: PostgresConnection, admitted: string) => Promise<T>,
  ): Promise<T> {
    const looksForAll = this.#hasAddedCode
    const look = async (connection: PostgresConnection): Promise<Known | undefined> => {
      const run = ownQueries(connection)
      return looksForAll ? lookUp(statement, { run, hasAddedCode: true }) : lookUpBuiltIn(statement, run)
    }
    const judge = async (connection: PostgresConnection, facts: TransactionFacts, found: Known | undefined) => {
      const { schemas, hasAddedCode } = facts
      this.#hasAddedCode = hasAddedCode
      const text = await admit(sql, statement, {
        run: ownQueries(connection),
        schemas,
        hasAddedCode,
        known: hasAddedCode && !looksForAll ? undefined : found,
        maxSqlBytes: this.limits.maxSqlBytes,
        setSchemas: async (wanted) => {
          await connection.command(`SET LOCAL ${searchPath(wanted)}`)
        },
      })
      return work(connection, text)
    }
    return this.#helpfully(statement, options, async () => this.transaction<T, Known | undefined>(options, judge, look))
  }

  async #explainForAnyValue(sql: string, statement: ParsedStatement, options: CallOptions): Promise<QueryResult> {
    assertBounded(statement, [])
    return this.admitted(sql, statement, { ...options, isReadOnly: true }, async (connection, admitted) => {
      const { rows } = await connection.run("SELECT current_setting('server_version_num')")
      assertGenericPlan(Number(rows[0]?.[0]))
      const answer = await connection.runWithoutValues(`EXPLAIN (GENERIC_PLAN) ${admitted}`)
      return toResult(answer, { offset: 0, limits: this.limits })
    })
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
    const statement = await this.statements.parseRead(sql)
    assertParameterCount(statement.placeholders, params.length)
    assertBounded(statement, params)
    return this.admitted(sql, statement, { ...options, isReadOnly: true }, async (connection, admitted) =>
      statement.isPlan
        ? toResult(await connection.run(admitted, params), { offset, limits })
        : fetchRows(connection, { sql: admitted, params, offset, limits }),
    )
  }

  /** Says what a table is really called when a statement calls it otherwise. */
  async #helpfully<T>({ relations }: ParsedStatement, options: CallOptions, work: () => Promise<T>): Promise<T> {
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
    const statement = await this.statements.parseWrite(sql)
    assertParameterCount(statement.placeholders, params.length)
    assertBounded(statement, params)
    let isCommitting = false
    const change = async (connection: PostgresConnection, admitted: string): Promise<ExecuteResult> => {
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
      return await this.admitted(sql, statement, { ...options, isReadOnly: false }, change)
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
