// stores
export { openPostgresStore, openStore } from './open-store.ts'
export type { OpenStoreOptions } from './open-store.ts'
export { redactDatabaseUrl } from './redact-database-url.ts'
export { openSqliteStore } from './sqlite/open.ts'
export type { SqliteStore, SqliteStoreOptions } from './sqlite/open.ts'
export type { PostgresStore, PostgresStoreOptions } from './postgres/open.ts'
export { SturdySocket } from './postgres/sturdy-socket.ts'
export { SqlStore } from './sql-store.ts'
export type { PendingAudit, StoreContext } from './context.ts'
export type { DurableChange, UsageRecord } from './change.ts'
// search and records
export type { SearchHit, SearchOptions } from './sql/search.ts'
export type { Snippet } from './search/snippet.ts'
export { Records } from './records.ts'
export type { AuditRecord } from './sql/records/audit.ts'
export type { Escalation } from './sql/records/escalations.ts'
export type { Feedback } from './sql/records/feedback.ts'
export type { Range } from './sql/records/range.ts'
export type { OwnedThread, ThreadFilter } from './sql/records/threads.ts'
export type { LoadUsageOptions, UsagePart, UsageTotal } from './sql/records/usage.ts'
// outbox
export { Outbox } from './outbox.ts'
export type { OutboxMessage, TakeOptions } from './sql/outbox.ts'
// tasks
export { TaskLists } from './task-lists.ts'
export { TASK_PRIORITIES } from './sql/tasks.ts'
export type { Task, TaskChanges, TaskFields, TaskFilter, TaskList, TaskPriority } from './sql/tasks.ts'
// credentials
export { Credentials } from './credentials.ts'
export type { IssuedCredential, NewCredential } from './credentials.ts'
export type { Credential, CredentialKind } from './sql/credentials.ts'
// errors
export { NotFoundError, StoreUnavailableError } from '@frontdesk/chatkit/server'
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
  TaskLimitError,
  TaskNotFoundError,
  ThreadBusyError,
  ThreadChangedError,
  TransferError,
} from './errors.ts'
