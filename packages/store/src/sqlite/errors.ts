import Database from 'better-sqlite3'
import {
  StoreBusyError,
  StoreClosedError,
  StoreDamagedError,
  StoreFailedError,
  StoreFullError,
  StoreReadOnlyError,
} from '../errors.ts'

/** The error that says what to do about a failure of SQLite. Anything else is returned as it is. */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof TypeError && error.message === 'The database connection is not open') {
    return new StoreClosedError(`The store at ${path} is closed.`, { cause: error })
  }
  if (!(error instanceof Database.SqliteError)) return error
  const options = { cause: error }
  switch (primaryCode(error.code)) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new StoreBusyError(`Another process is writing to ${path}. Nothing was written; try again.`, options)
    case 'SQLITE_FULL':
      return new StoreFullError(
        `No space is left for ${path}. Nothing was written; free some space and try again.`,
        options,
      )
    case 'SQLITE_READONLY':
      return new StoreReadOnlyError(
        `${path} cannot be written. Nothing was written; check that the file, its -wal and -shm files and their directory are writable.`,
        options,
      )
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return new StoreDamagedError(
        `${path} is damaged or no database (${error.message}). Stop the server, keep a copy of the file, and restore a backup.`,
        options,
      )
    case 'SQLITE_IOERR':
      return new StoreFailedError(
        `The disk failed under ${path} (${error.code}). Stop the server, check the disk, and start again.`,
        options,
      )
    case 'SQLITE_CANTOPEN':
      return new StoreFailedError(
        `${path} cannot be opened. Check that its directory exists, that this user may write there, and that no file limit is reached.`,
        options,
      )
    default:
      return error
  }
}

/** Whether the disk has refused to make data durable, after which nothing it holds in memory can be trusted to be written. */
export function isSyncFailure(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_IOERR_(DIR_)?FSYNC$/.test(error.code)
}

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && primaryCode(error.code) === 'SQLITE_BUSY'
}

/** `SQLITE_IOERR_FSYNC` is a kind of `SQLITE_IOERR`. */
function primaryCode(code: string): string {
  return code.split('_', 2).join('_')
}
