import { ToolError } from '@frontdesk/mcp-kit'
import { showName } from './root/show-name.ts'

/**
 * What went wrong with a file operation. Stable: callers decide by it.
 *
 * - `outside_root` the path leaves the root, by its text or through a link
 * - `invalid_path` the path or name cannot be used at all
 * - `not_found`, `not_a_file`, `not_a_directory`, `exists` what the path leads to is not what the operation needs
 * - `permission` the operating system refuses
 * - `too_large` a limit of this server
 * - `invalid_range` the part asked for is not in the file
 * - `invalid_edit` a replacement does not fit the text
 * - `invalid_pattern` a regular expression cannot be used
 * - `not_text` the bytes are not UTF-8 text
 * - `no_space` the disk or the quota is full; nothing was changed
 * - `busy` out of descriptors or in use: the same call may succeed later
 * - `io` anything else the operating system reports
 */
export type FilesErrorCode =
  | 'outside_root'
  | 'invalid_path'
  | 'not_found'
  | 'not_a_file'
  | 'not_a_directory'
  | 'exists'
  | 'permission'
  | 'too_large'
  | 'invalid_range'
  | 'invalid_edit'
  | 'invalid_pattern'
  | 'not_text'
  | 'no_space'
  | 'busy'
  | 'io'

/** A file operation that was refused or failed. `message` is worded for the model and never holds a path of the host. */
export class FilesError extends ToolError {
  override readonly code: FilesErrorCode

  constructor(code: FilesErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of an error of the operating system; undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof FilesError || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/**
 * An error of the operating system as a {@link FilesError} about `name`. Anything else, a {@link FilesError} included, comes back as it is.
 * The original is kept as `cause`, for the log alone: its message holds host paths.
 */
export function toFilesError(error: unknown, name: string): unknown {
  const errno = errnoOf(error)
  if (errno === undefined) return error
  const [code, message] = describe(errno, quoteName(name))
  return new FilesError(code, message, { cause: error })
}

/** The {@link FilesError} for an entry that is not there. */
export function notFound(name: string): FilesError {
  const [code, message] = describe('ENOENT', quoteName(name))
  return new FilesError(code, message)
}

function describe(errno: string, name: string): [FilesErrorCode, string] {
  switch (errno) {
    case 'ENOENT':
      return ['not_found', `There is no ${name} here. Look at the directory with list_directory.`]
    case 'EINVAL':
      return ['invalid_path', `This cannot be done with ${name}. A directory cannot be moved into itself.`]
    case 'ENOTDIR':
      return ['not_a_directory', `${name} is not a directory.`]
    case 'EISDIR':
      return ['not_a_file', `${name} is a directory, not a file.`]
    case 'EEXIST':
    case 'ENOTEMPTY':
      return ['exists', `${name} exists already. Choose another name.`]
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return ['permission', `The operating system does not permit this on ${name}.`]
    case 'ENXIO':
    case 'ENODEV':
    case 'ELOOP':
      return ['not_a_file', `${name} is not a regular file.`]
    case 'ENAMETOOLONG':
      return ['invalid_path', `${name} is too long for the file system.`]
    case 'EXDEV':
      return ['io', `${name} cannot be moved to another file system.`]
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return ['no_space', `There is no space left to write ${name}. Nothing was changed.`]
    case 'EMFILE':
    case 'ENFILE':
    case 'EAGAIN':
    case 'EBUSY':
    case 'ETXTBSY':
      return ['busy', `${name} cannot be opened right now. Try again.`]
    default:
      return ['io', `${name} could not be used: ${errno}.`]
  }
}

/** A name as it may appear in a message: quoted, escaped, and short. */
export function quoteName(name: string): string {
  const text = name === '' ? '.' : name
  return showName(JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text))
}
