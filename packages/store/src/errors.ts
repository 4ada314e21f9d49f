import { InvalidStateError, StoreUnavailableError } from '@frontdesk/chatkit/server'

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

/** The store was closed. */
export class StoreClosedError extends StoreUnavailableError {
  override readonly code = 'store_closed'
}

/** The database was written by a newer version of this package. Run that version, or restore a backup made before the upgrade. */
export class SchemaVersionError extends StoreUnavailableError {
  override readonly code = 'schema_version'
  readonly found: number
  readonly supported: number

  constructor(message: string, { found, supported }: { found: number; supported: number }) {
    super(message)
    this.found = found
    this.supported = supported
  }
}

/** The thread was saved by somebody else since it was loaded. Load it again and repeat the change. */
export class ThreadChangedError extends InvalidStateError {
  override readonly code = 'thread_changed'
}
