// server
export { createServer } from './server.ts'
export type { ServerParts } from './server.ts'
// databases
export { DEFAULT_DATABASE_LIMITS } from './database.ts'
export type {
  CallOptions,
  Cell,
  ColumnDescription,
  Database,
  DatabaseLimits,
  ExecuteOptions,
  ExecuteResult,
  IndexDescription,
  ListOptions,
  Parameter,
  QueryOptions,
  QueryResult,
  ResultLimits,
  TableDescription,
  TableSummary,
} from './database.ts'
export { openPostgresDatabase, PrivilegedRoleError } from './postgres/open.ts'
export type { PostgresOptions, RemoteDatabase } from './postgres/open.ts'
export { openSqliteDatabase } from './sqlite/open.ts'
export type { SqliteOptions } from './sqlite/open.ts'
// errors
export { LimitError, OutcomeUnknownError, RefusedStatementError, StatementError, UnavailableError } from './errors.ts'
