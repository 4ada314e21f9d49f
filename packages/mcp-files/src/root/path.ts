import { FilesError, quoteName } from '../errors.ts'
import { hasInvisible } from './invisible.ts'

/** The top directory, which is meant where no path is sent, or an empty one. */
export const TOP = '.'
/** Components in one path. Deeper trees exist, but nobody browses them by hand. */
export const MAX_DEPTH = 100
const MAX_PATH_LENGTH = 4096
const MAX_NAME_BYTES = 255

/**
 * The components of a path relative to a root, without empty ones and `.`; `..` is kept for the walk to answer. `.` gives none.
 * Nothing is decoded, folded or normalised: what is left is the literal name of one directory entry.
 * Throws {@link FilesError} `invalid_path`, or `outside_root` for an absolute path, whose text is not repeated.
 */
export function splitPath(path: string): string[] {
  if (path === '') throw new FilesError('invalid_path', 'The path is empty. Use "." for the top directory.')
  if (path.startsWith('/')) {
    throw new FilesError(
      'outside_root',
      'Paths are relative to the root, as list_directory shows them, without a leading "/".',
    )
  }
  if (path.length > MAX_PATH_LENGTH)
    throw new FilesError('invalid_path', `The path is over ${MAX_PATH_LENGTH} characters.`)
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length > MAX_DEPTH) throw new FilesError('invalid_path', `The path has over ${MAX_DEPTH} components.`)
  for (const part of parts) checkComponent(part)
  return parts
}

/** Whether a path ends so that it can only mean a directory: in `/` or `/.`. */
export function endsAsDirectory(path: string): boolean {
  return /\/\.?$/.test(path)
}

/** What no name can be, even to look for it. */
function checkComponent(name: string): void {
  if (name.includes('\0')) throw new FilesError('invalid_path', 'The path holds a NUL character.')
  // A lone surrogate becomes U+FFFD on its way to the kernel, so that two names would mean one file.
  if (!name.isWellFormed()) throw new FilesError('invalid_path', 'The path is not well-formed Unicode.')
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new FilesError('invalid_path', `${quoteName(name)} is over ${MAX_NAME_BYTES} bytes long.`)
  }
}

const CONTROL = /\p{Cc}/u
/** Marks that change the direction of the text after them, and so disguise an extension; and the two separators of lines. */
const BIDI = /[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[ .].*)?$/iu
/** Their configuration and hooks run code. `git~1` is the short name of `.git` on Windows. */
const REPOSITORY = /^(?:\.git|\.hg|\.svn|git~\d)$/iu
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/**
 * Refuses a component of a path that is about to be written to or created, when it would mislead a reader of a listing, a shell or another
 * operating system, or would change how a version control system runs. Throws {@link FilesError} `invalid_path`.
 */
export function checkWritableName(name: string): void {
  const refusal = refusalOf(name)
  if (refusal !== undefined) throw new FilesError('invalid_path', `${quoteName(name)} ${refusal}. Choose another name.`)
}

function refusalOf(name: string): string | undefined {
  if (CONTROL.test(name)) return 'holds a control character'
  if (BIDI.test(name)) return 'holds a character that changes the direction of the text'
  if (name.toLowerCase() === TRASH_NAME) return 'is the name of the trash where cases are one'
  if (name.startsWith('-')) return 'begins with a dash, which a command line would take for an option'
  if (/[\\:]/u.test(name)) return 'holds a backslash or a colon, which separate paths on Windows'
  if (/[\p{Zs}.]$/u.test(name)) return 'ends in a space or a dot, which Windows drops'
  if (WINDOWS_DEVICE.test(name)) return 'is the name of a device on Windows'
  if (isRepositoryName(name)) return 'belongs to a version control system, which could run what is written there'
  if (hasInvisible(name)) return 'holds a character that cannot be seen'
  return undefined
}

/** True for the directory (or file) in which a version control system keeps its own state. */
export function isRepositoryName(name: string): boolean {
  return REPOSITORY.test(name.replaceAll(INVISIBLE, ''))
}

/** The directory at the top of a root into which deleted files move. Shown by no listing. */
export const TRASH_NAME = '.trash'

/** How the names of files begin that are being written, before they take their place. */
export const TEMPORARY_PREFIX = '.mcp-files-tmp-'

/** True for names that this server keeps for itself. */
export function isReservedName(name: string): boolean {
  return name === TRASH_NAME || name.startsWith(TEMPORARY_PREFIX)
}
