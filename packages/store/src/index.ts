// stores
export { openStore } from './open-store.ts'
export { openSqliteStore } from './sqlite/open.ts'
export type { SqliteStoreOptions } from './sqlite/open.ts'
export { SqliteStore } from './sqlite/store.ts'
// errors
export {
  SchemaVersionError,
  StoreBusyError,
  StoreClosedError,
  StoreDamagedError,
  StoreFailedError,
  StoreFullError,
  StoreReadOnlyError,
  ThreadChangedError,
} from './errors.ts'
