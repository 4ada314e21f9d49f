// stores
export { openPostgresStore, openStore } from './open-store.ts'
export type { OpenStoreOptions } from './open-store.ts'
export { redactDatabaseUrl } from './redact-database-url.ts'
export { openSqliteStore } from './sqlite/open.ts'
export type { SqliteStore, SqliteStoreOptions } from './sqlite/open.ts'
export type { PostgresStore, PostgresStoreOptions } from './postgres/open.ts'
export { SqlStore } from './sql-store.ts'
export type { PendingAudit, StoreContext } from './context.ts'
export type { DurableChange, RunEnd, RunError, RunLease, UsageRecord } from './change.ts'
// runs
export { createRunId, RunLog } from './runs/run-log.ts'
export type { StartRunOptions } from './runs/run-log.ts'
export { ActiveRun } from './runs/active-run.ts'
export type { ActiveRunOptions, RunEvent } from './runs/active-run.ts'
export { RunRecovery } from './runs/run-recovery.ts'
export type { DeadRun, RunRecoveryOptions } from './runs/run-recovery.ts'
export type { Run } from './sql/runs.ts'
export type { UsedKey } from './sql/keys.ts'
// search and records
export type { SearchHit, SearchOptions } from './sql/search.ts'
export type { Snippet } from './search/snippet.ts'
export { Records } from './records.ts'
export type { AuditRecord } from './sql/records/audit.ts'
export type { Escalation } from './sql/records/escalations.ts'
export type { Feedback } from './sql/records/feedback.ts'
export type { Range } from './sql/records/range.ts'
export type { LoadUsageOptions, UsagePart, UsageTotal } from './sql/records/usage.ts'
// files
export { openFileStore } from './files/open-file-store.ts'
export type { OpenFileStoreOptions } from './files/open-file-store.ts'
export type {
  FileContent,
  FileKey,
  FileStore,
  ReadFileOptions,
  SavedFile,
  SaveFileOptions,
} from './files/file-store.ts'
export { DiskFileStore } from './files/disk.ts'
export { FileAttachmentStore } from './files/file-attachment-store.ts'
export type { FileAttachmentStoreOptions } from './files/file-attachment-store.ts'
export { readAttachment } from './files/read-attachment.ts'
export type { AttachmentContent, ReadAttachmentOptions } from './files/read-attachment.ts'
// tasks
export { TaskLists } from './task-lists.ts'
export { TASK_PRIORITIES } from './sql/tasks.ts'
export type { Task, TaskChanges, TaskFields, TaskFilter, TaskList, TaskPriority } from './sql/tasks.ts'
// credentials
export { Credentials } from './credentials.ts'
export type { IssuedCredential, NewCredential } from './credentials.ts'
export type { Credential, CredentialKind } from './sql/credentials.ts'
// maintenance
export { checkStore } from './maintenance/check.ts'
export { deleteUser } from './maintenance/delete-user.ts'
export type { DeletedUser } from './maintenance/delete-user.ts'
export { retain, sweepAttachments } from './maintenance/retain.ts'
export type { Retained } from './maintenance/retain.ts'
export { exportLines, importLines } from './transfer/json-lines.ts'
export { moveStore } from './transfer/move.ts'
export type { TableTally, Tallies } from './transfer/tally.ts'
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
