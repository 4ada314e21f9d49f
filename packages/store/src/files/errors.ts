import { StoreFailedError, StoreFullError, StoreReadOnlyError } from '../errors.ts'

/** Whether a path, or a directory on the way to it, does not exist. */
export function isAbsent(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** The error that says what to do about a failure of the file system at `place`. Anything else is returned as it is. */
export function toFileSystemError(error: unknown, place: string): unknown {
  const options = { cause: error }
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new StoreFullError(
        `No space is left at ${place}. Nothing was written; free some space and try again.`,
        options,
      )
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new StoreReadOnlyError(`${place} cannot be written. Check that this user may write there.`, options)
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
      return new StoreFailedError(`${place} does not exist, or is not what it should be. Check the path.`, options)
    case 'EIO':
    case 'EMFILE':
    case 'ENFILE':
      return new StoreFailedError(
        `The file system failed at ${place}. Check the disk and the limit of open files.`,
        options,
      )
    default:
      return error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
