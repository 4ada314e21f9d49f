/** A value of a result, as JSON can carry it: integers beyond 2^53, infinities and dates are text, binary values are `x'…'` in hex. */
export type Cell = string | number | boolean | null

/** A value bound to a statement. Only Postgres takes arrays. */
export type Parameter = Cell | readonly Cell[]

/** Some rows of an answer. */
export interface QueryResult {
  columns: string[]
  rows: Cell[][]
  /** There are more rows, or long cells were cut. */
  truncated: boolean
  /** Where the next rows start; null when these are the last. */
  nextOffset: number | null
}

/** How much one answer may hold. */
export interface ResultLimits {
  maxRows: number
  /** Of the rows as JSON, in UTF-8. */
  maxBytes: number
  maxCellCharacters: number
}

/** What a statement may cost. */
export interface DatabaseLimits extends ResultLimits {
  /** How long a statement may run before it is stopped. */
  statementTimeoutMs: number
  maxSqlBytes: number
  /** How many rows one `execute` may change. */
  maxAffectedRows: number
}

/** The limits of a server that names none. */
export const DEFAULT_DATABASE_LIMITS: Readonly<DatabaseLimits> = {
  maxRows: 1_000,
  maxBytes: 80 * 1024,
  maxCellCharacters: 8_192,
  statementTimeoutMs: 3_000,
  maxSqlBytes: 100_000,
  maxAffectedRows: 100,
}

/**
 * The limits of our own statements about the schema. They have nothing to do with those of an answer: a column's name is not a cell, and
 * a list of tables is cut where it is shown, with a word.
 */
export const SCHEMA_LIMITS: Readonly<ResultLimits> = {
  maxRows: 100_000,
  maxBytes: 16 * 1024 * 1024,
  maxCellCharacters: 4 * 1024 * 1024,
}

/** One line about a table or a view. */
export interface TableSummary {
  /** As SQL takes it: in quotes where it needs them, and with its schema where the name alone would not do. */
  name: string
  kind: string
  columns: string[]
  /** Exact when `isRowCountExact`; null when nothing is known. */
  rowCount: number | null
  isRowCountExact: boolean
  /** Why something about it is not known, in a sentence; null when all is. */
  problem: string | null
}

/** A column of a table. */
export interface ColumnDescription {
  name: string
  type: string
  isNullable: boolean
  defaultValue: string | null
  /** How the database itself makes its values, such as `always as identity`; null when it does not. */
  generated: string | null
  /** 1-based place in the primary key; 0 when it is no part of it. */
  primaryKeyPosition: number
}

/** An index of a table. */
export interface IndexDescription {
  name: string
  columns: string[]
  /** Among the rows that meet `where`, if it has one. */
  isUnique: boolean
  /** The condition of a partial index, which says nothing about other rows; null when it covers all. */
  where: string | null
}

/** What there is to know before writing a query. */
export interface TableDescription extends Omit<TableSummary, 'columns'> {
  columns: ColumnDescription[]
  foreignKeys: { columns: string[]; references: { table: string; columns: string[] } }[]
  indexes: IndexDescription[]
  /** The first rows, with long cells cut and at most the first hundred columns. */
  sample: QueryResult
}

/** Options of everything that waits for the database. */
export interface CallOptions {
  signal: AbortSignal
  /** The tenant of the caller, where row security asks for it. */
  tenantId?: string | undefined
}

/** Options of {@link Database.listTables}. */
export interface ListOptions extends CallOptions {
  /** How many tables to skip. Default: none. */
  offset?: number
  /** How many to list at most. Default: all. */
  maxTables?: number
  /** Leaves out their columns and rows, which may have to be counted. */
  namesOnly?: boolean
}

/** Options of {@link Database.query}. */
export interface QueryOptions extends CallOptions {
  params?: readonly Parameter[]
  /** How many rows to skip. */
  offset?: number
  /** At most this many rows, within the limits of the database. */
  maxRows?: number
}

/** Options of {@link Database.execute}. */
export interface ExecuteOptions extends CallOptions {
  params?: readonly Parameter[]
  /** Runs the statement, counts, and takes everything back. */
  isPreview: boolean
}

/** What a statement changed, or would change. */
export interface ExecuteResult {
  affectedRows: number
  isCommitted: boolean
  /** The rows of a RETURNING clause. */
  returned: QueryResult | null
}

/**
 * A database to read. Every method but `execute` refuses what could change anything, and rejects with the errors of `errors.ts`, whose messages
 * are for the model.
 */
export interface Database extends AsyncDisposable {
  /** How callers name it when there are several. */
  readonly name: string
  readonly dialect: 'sqlite' | 'postgres'
  /** Tables and views, by name. One that cannot be read is listed with its `problem`, and spoils none of the others. */
  listTables: (options: ListOptions) => Promise<TableSummary[]>
  /** How many `listTables` lists in all. */
  countTables: (options: CallOptions) => Promise<number>
  /** Takes the name as `listTables` writes it, as the database keeps it, or in another case. Rejects with `StatementError` when there is no such table. */
  describeTable: (table: string, options: CallOptions) => Promise<TableDescription>
  query: (sql: string, options: QueryOptions) => Promise<QueryResult>
  /** The plan of a read, in lines, without running it. */
  explain: (sql: string, options: CallOptions & { params?: readonly Parameter[] }) => Promise<string>
  /**
   * Runs one INSERT, UPDATE or DELETE in a transaction of its own, taken back when it changes more rows than allowed. Only on a
   * database that was opened for writing.
   */
  execute?: (sql: string, options: ExecuteOptions) => Promise<ExecuteResult>
}
