import {
  closeSync,
  constants,
  fstatSync,
  existsSync,
  openSync,
  readSync,
  readlinkSync,
  realpathSync,
  statfsSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import type { ByteSource } from './byte-source.ts'
import { StartError } from '@frontdesk/mcp-kit'
import { FilesError, errnoOf, quoteName, toFilesError } from './errors.ts'
import { MAX_DEPTH, splitPath } from './path.ts'

const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
// O_NONBLOCK: opening a FIFO that nobody writes would otherwise block for ever.
const OPEN_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

/** Links followed in one walk. The kernel's own limit. */
const MAX_LINKS = 40

/** File systems whose entries are not files: `proc` and `sysfs`, from `statfs(2)`. */
const PSEUDO_FILE_SYSTEMS = new Set([0x9fa0, 0x62656572])

/** An open directory. Its entries are reached through the descriptor, so a rename of the directory meanwhile changes nothing. */
export class OpenDirectory implements Disposable {
  readonly fd: number
  /** Components from the root, links resolved. */
  readonly trail: readonly string[]

  constructor(fd: number, trail: readonly string[]) {
    this.fd = fd
    this.trail = trail
  }

  /** The path of the directory itself for calls of `node:fs`. Valid while it is open. */
  get handle(): string {
    return `/proc/self/fd/${this.fd}`
  }

  /** The path of the entry `name` (one component) for calls of `node:fs`, which must not follow it when it is a link. */
  entry(name: string): string {
    return `/proc/self/fd/${this.fd}/${name}`
  }

  /** Opens a directory in this one; never follows a link. Throws the error of the operating system. */
  openDirectory(name: string): OpenDirectory {
    return new OpenDirectory(openSync(this.entry(name), OPEN_DIRECTORY), [...this.trail, name])
  }

  /** Opens a regular file in this directory for reading; never follows a link. Throws {@link FilesError} or the error of the operating system. */
  openFile(name: string): OpenFile {
    const fd = openSync(this.entry(name), OPEN_FILE)
    try {
      const stats = fstatSync(fd)
      if (stats.isDirectory()) throw new FilesError('not_a_file', `${quoteName(name)} is a directory, not a file.`)
      if (!stats.isFile()) throw new FilesError('not_a_file', `${quoteName(name)} is not a regular file.`)
      return new OpenFile(fd, [...this.trail, name], stats)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd)
  }
}

/** A regular file, open for reading. */
export class OpenFile implements ByteSource, Disposable {
  readonly fd: number
  /** Components from the root, links resolved; the last is the name. */
  readonly trail: readonly string[]
  /** As of opening. */
  readonly stats: Stats

  constructor(fd: number, trail: readonly string[], stats: Stats) {
    this.fd = fd
    this.trail = trail
    this.stats = stats
  }

  get name(): string {
    return this.trail.at(-1) ?? ''
  }

  get sizeBytes(): number {
    return this.stats.size
  }

  readInto(buffer: Buffer, position: number): number {
    try {
      return readSync(this.fd, buffer, 0, buffer.length, position)
    } catch (error) {
      throw toFilesError(error, this.name)
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd)
  }
}

/**
 * A directory of the host and everything beneath it, and nothing else.
 *
 * A path is never checked as text and opened later. It is walked: each component is opened in the directory opened before it, without
 * following links, through `/proc/self/fd`; what is open is what is used. A link is followed by walking its text as further components, so
 * it can lead anywhere beneath the root and nowhere else; `..` steps back along the walk, never through the file system. Somebody who
 * renames directories or swaps them for links meanwhile can make a walk fail, not escape.
 */
export class Root implements Disposable {
  readonly #directory: OpenDirectory

  /** @internal Use {@link openRoot}. */
  constructor(directory: OpenDirectory) {
    this.#directory = directory
  }

  /** Opens a directory. Throws {@link FilesError}. */
  openDirectory(path: string): OpenDirectory {
    return walk(this.#directory, splitPath(path))
  }

  /** Opens a regular file for reading. Throws {@link FilesError}; special files are refused. */
  openFile(path: string): OpenFile {
    const found = walk(this.#directory, splitPath(path), (directory, name) => directory.openFile(name))
    if (found instanceof OpenFile) return found
    found[Symbol.dispose]()
    throw new FilesError('not_a_file', 'This path is a directory, not a file. Look into it with list_directory.')
  }

  /**
   * Opens the directory that holds the last component of `path`, which may or may not exist and is not followed when it is a link.
   * Throws {@link FilesError}; a path that ends in `..` or is the root itself names no entry.
   */
  openParent(path: string): { directory: OpenDirectory; name: string } {
    const parts = splitPath(path)
    const name = parts.pop()
    if (name === undefined || name === '..') {
      throw new FilesError('invalid_path', 'This path does not end in the name of a file or directory.')
    }
    return { directory: walk(this.#directory, parts), name }
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]()
  }
}

/** Opens a directory as a {@link Root}. Throws `StartError`, which names the path to the operator. */
export function openRoot(path: string): Root {
  if (process.platform !== 'linux' || !existsSync('/proc/self/fd')) {
    throw new StartError(
      'mcp-files runs on Linux with /proc mounted only: elsewhere it could not keep paths inside the root. Run it in a container.',
    )
  }
  let real: string
  try {
    real = realpathSync(path)
  } catch (cause) {
    throw new StartError(
      `The root ${path} cannot be opened (${errnoOf(cause) ?? 'unknown error'}). Create it or correct --root.`,
      { cause },
    )
  }
  if (real === '/' || PSEUDO_FILE_SYSTEMS.has(statfsSync(real).type)) {
    throw new StartError(`The root ${path} is a whole system, not a folder of files. Choose a folder beneath it.`)
  }
  try {
    return new Root(new OpenDirectory(openSync(real, OPEN_DIRECTORY), []))
  } catch (cause) {
    throw new StartError(
      `The root ${path} is not a directory that can be opened (${errnoOf(cause) ?? 'unknown error'}).`,
      {
        cause,
      },
    )
  }
}

/** Walks `parts` from `root`. With `openLast`, it opens the last component, unless that is `..`, and what it gave comes back. */
function walk(root: OpenDirectory, parts: readonly string[]): OpenDirectory
function walk<Last extends object>(
  root: OpenDirectory,
  parts: readonly string[],
  openLast: (directory: OpenDirectory, name: string) => Last,
): OpenDirectory | Last
function walk(
  root: OpenDirectory,
  parts: readonly string[],
  openLast?: (directory: OpenDirectory, name: string) => object,
): object {
  const pending = parts.toReversed()
  let links = 0
  let here = reopen(root, [])
  try {
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (part === '..') {
        here = replace(here, stepBack(root, here.trail))
        continue
      }
      if (here.trail.length >= MAX_DEPTH)
        throw new FilesError('invalid_path', `${quoteName(part)} is too deep inside the root.`)
      try {
        if (pending.length === 0 && openLast !== undefined) return replace(here, openLast(here, part))
        here = replace(here, here.openDirectory(part))
      } catch (error) {
        const target = readLink(here, part, error)
        if (target === undefined) throw toFilesError(error, part)
        links += 1
        if (links > MAX_LINKS)
          throw new FilesError('not_found', `${quoteName(part)} is a link that leads round in a circle.`)
        pending.push(...splitLink(target, part).toReversed())
      }
    }
    return here
  } catch (error) {
    here[Symbol.dispose]()
    throw error
  }
}

/** `next`, once it is open and `old` is no longer needed. */
function replace<Next>(old: OpenDirectory, next: Next): Next {
  old[Symbol.dispose]()
  return next
}

/** A descriptor of its own for an open directory. */
function reopen(directory: OpenDirectory, trail: readonly string[]): OpenDirectory {
  try {
    return new OpenDirectory(openSync(directory.handle, constants.O_RDONLY | constants.O_DIRECTORY), trail)
  } catch (error) {
    throw toFilesError(error, '.')
  }
}

/** The directory one component up the walk, by walking there again: the kernel's own `..` may lead elsewhere by now. */
function stepBack(root: OpenDirectory, trail: readonly string[]): OpenDirectory {
  if (trail.length === 0)
    throw new FilesError('outside_root', 'The path leads out of the root. Only what is inside can be used.')
  let here = reopen(root, [])
  for (const name of trail.slice(0, -1)) {
    try {
      here = replace(here, here.openDirectory(name))
    } catch (error) {
      here[Symbol.dispose]()
      throw toFilesError(error, name)
    }
  }
  return here
}

/** The text of the link `name` when that is why it could not be opened. */
function readLink(directory: OpenDirectory, name: string, error: unknown): string | undefined {
  const errno = errnoOf(error)
  if (errno !== 'ELOOP' && errno !== 'ENOTDIR') return undefined
  try {
    return readlinkSync(directory.entry(name))
  } catch {
    // Not a link, or no longer there: the first error tells more.
    return undefined
  }
}

function splitLink(target: string, name: string): string[] {
  if (target.startsWith('/')) {
    throw new FilesError(
      'outside_root',
      `${quoteName(name)} is a link with an absolute target. Only links that stay inside the root are followed.`,
    )
  }
  return splitPath(target)
}
