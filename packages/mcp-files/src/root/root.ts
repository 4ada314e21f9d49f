import { existsSync, openSync, realpathSync, statfsSync } from 'node:fs'
import { StartError } from '@frontdesk/mcp-kit'
import { errnoOf, FilesError, quoteName } from '../errors.ts'
import { OPEN_DIRECTORY, OpenDirectory, OpenFile } from './open-entries.ts'
import { endsAsDirectory, splitPath } from './path.ts'
import { walk } from './walk.ts'

/** File systems whose entries are not files: `proc` and `sysfs`, from `statfs(2)`. */
const PSEUDO_FILE_SYSTEMS = new Set([0x9fa0, 0x62656572])

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
    if (found instanceof OpenFile) {
      if (!endsAsDirectory(path)) return found
      found[Symbol.dispose]()
      throw new FilesError('not_a_directory', `${quoteName(found.name)} is a file. Leave off the "/" at the end.`)
    }
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
