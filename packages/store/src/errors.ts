import type { JsonValue } from '@frontdesk/chatkit'
import { ChatKitError, InvalidStateError, NotFoundError, StoreUnavailableError } from '@frontdesk/chatkit/server'

/** Another process holds the write lock, or every connection is taken. Nothing was written: try again in a moment. */
export class StoreBusyError extends StoreUnavailableError {
  override readonly code = 'store_busy'
}

/** No space left. Reads go on; writes succeed again once there is space, without a restart. */
export class StoreFullError extends StoreUnavailableError {
  override readonly code = 'store_full'
  override readonly status = 507
}

/** The database may be read and not written: file permissions, a read-only mount, a standby server, or `readOnly`. */
export class StoreReadOnlyError extends StoreUnavailableError {
  override readonly code = 'store_read_only'
}

/** The file is no database or a damaged one. An operator has to restore a backup; the file is left as it is. */
export class StoreDamagedError extends StoreUnavailableError {
  override readonly code = 'store_damaged'
}

/** The disk failed under the store. After a failed fsync it refuses all writes: stop the process and look at the disk. */
export class StoreFailedError extends StoreUnavailableError {
  override readonly code = 'store_failed'
}

/** The server does not answer, or refuses this client. Work is repeated for a while before this is thrown; try again later. */
export class StoreDisconnectedError extends StoreUnavailableError {
  override readonly code = 'store_disconnected'
}

/** The store was closed. */
export class StoreClosedError extends StoreUnavailableError {
  override readonly code = 'store_closed'
}

/** The schema is not the one that this version of the package needs: newer, or older where it may not be changed. */
export class SchemaVersionError extends StoreUnavailableError {
  override readonly code = 'schema_version'
  readonly found: number
  readonly supported: number

  constructor(message: string, { found, supported }: SchemaVersions) {
    super(message)
    this.found = found
    this.supported = supported
  }
}

interface SchemaVersions {
  found: number
  supported: number
}

export function newerSchema(name: string, versions: SchemaVersions): SchemaVersionError {
  const { found, supported } = versions
  return new SchemaVersionError(
    `${name} has schema version ${found}, and this version of @frontdesk/store knows ${supported}. ` +
      'Run the newer version again, or restore a backup made before the upgrade.',
    versions,
  )
}

export function olderSchema(name: string, versions: SchemaVersions): SchemaVersionError {
  const { found, supported } = versions
  const message = `${name} has schema version ${found} of ${supported}. Run "frontdesk-store migrate" on it first.`
  return new SchemaVersionError(message, versions)
}

/** A process that goes on with a schema that another one has changed would write what fits neither. */
export function migratedMeanwhile(name: string, versions: SchemaVersions): SchemaVersionError {
  const { found, supported } = versions
  return new SchemaVersionError(
    `${name} was brought to schema version ${found} by another process, and this one knows ${supported}. ` +
      'Nothing was written; stop this process and start the newer version.',
    versions,
  )
}

/** The thread was saved by somebody else since it was loaded. Load it again and repeat the change. */
export class ThreadChangedError extends InvalidStateError {
  override readonly code = 'thread_changed'
}

/** Another run of the thread is under way: one at a time. Wait for its end, or cancel it. */
export class ThreadBusyError extends InvalidStateError {
  override readonly code = 'thread_busy'
  readonly runId: string

  constructor(threadId: string, { runId }: { runId: string }) {
    super(`Thread ${threadId} is busy with run ${runId}.`)
    this.runId = runId
  }
}

/** The run was ended, or taken over, while this host thought it was its own. Nothing was written; stop working on it. */
export class LeaseLostError extends InvalidStateError {
  override readonly code = 'lease_lost'
  readonly runId: string

  constructor(runId: string) {
    super(`Run ${runId} has ended or was taken over. Nothing was written.`)
    this.runId = runId
  }
}

/** The idempotency key has been used. `isSameRequest` tells a repeated request, to be answered with `result` once there is one, from a misused key. */
export class KeyUsedError extends InvalidStateError {
  override readonly code = 'key_used'
  readonly isSameRequest: boolean
  /** What the first request led to; absent while it is under way. */
  readonly result: JsonValue | undefined

  constructor(name: string, { isSameRequest, result }: { isSameRequest: boolean; result: JsonValue | undefined }) {
    super(
      isSameRequest
        ? `The request with idempotency key ${name} was made before.`
        : `Idempotency key ${name} was used for another request. Use a new key.`,
    )
    this.isSameRequest = isSameRequest
    this.result = result
  }
}

/** The user has no task of this number. */
export class TaskNotFoundError extends NotFoundError {
  readonly number: number

  constructor(number: number) {
    super(`There is no task ${number}.`)
    this.number = number
  }
}

/** The user has as many tasks as one may have. Some have to be deleted first. */
export class TaskLimitError extends InvalidStateError {
  override readonly code = 'task_limit'
  readonly maxTasks: number

  constructor({ maxTasks }: { maxTasks: number }) {
    super(`There are ${maxTasks} tasks, which is the most. Delete some that are done.`)
    this.maxTasks = maxTasks
  }
}

/** A copy of a store that cannot be made, or is not what was copied. The message says what to do with the target. */
export class TransferError extends ChatKitError {
  readonly code = 'transfer'
  readonly status = 500
}
