// stores
export { openStore } from './open-store.ts'
export type { OpenStoreOptions } from './open-store.ts'
export { openSqliteStore } from './sqlite/open.ts'
export type { SqliteStore, SqliteStoreOptions } from './sqlite/open.ts'
export { openPostgresStore } from './postgres/open.ts'
export type { PostgresStore, PostgresStoreOptions } from './postgres/open.ts'
export { SqlStore } from './sql-store.ts'
export type { StoreContext } from './context.ts'
export type { DurableChange, RunEnd, RunError, RunLease, UsageRecord } from './change.ts'
// errors
export {
  KeyUsedError,
  LeaseLostError,
  SchemaVersionError,
  StoreBusyError,
  StoreClosedError,
  StoreDamagedError,
  StoreDisconnectedError,
  StoreFailedError,
  StoreFullError,
  StoreReadOnlyError,
  ThreadBusyError,
  ThreadChangedError,
} from './errors.ts'
