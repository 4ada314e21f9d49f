import type { Stats } from 'node:fs'
import type { OpenDirectory, OpenFile } from '../root/open-entries.ts'
import type { Root } from '../root/root.ts'
import { lstatSync } from 'node:fs'
import { errnoOf, FilesError, quoteName, toFilesError } from '../errors.ts'
import { checkWritableName, endsAsDirectory, isRepositoryName, isReservedName, splitPath } from '../root/path.ts'
import { findLookAlike } from '../root/same-name.ts'

/** An entry that is about to change: a name in an open directory. When it is a link, nothing follows it. */
export class Target implements Disposable {
  readonly directory: OpenDirectory
  readonly name: string

  constructor(directory: OpenDirectory, name: string) {
    this.directory = directory
    this.name = name
  }

  /** Components from the root. */
  get trail(): readonly string[] {
    return [...this.directory.trail, this.name]
  }

  /** The entry for calls of `node:fs`. */
  get entry(): string {
    return this.directory.entry(this.name)
  }

  /** What the entry is now, or undefined when there is none. Throws {@link FilesError}. */
  inspect(): Stats | undefined {
    try {
      return lstatSync(this.entry)
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined
      throw toFilesError(error, this.name)
    }
  }

  /** Opens the entry for reading. Throws {@link FilesError}. */
  openFile(): OpenFile {
    try {
      return this.directory.openFile(this.name)
    } catch (error) {
      throw toFilesError(error, this.name)
    }
  }

  [Symbol.dispose](): void {
    this.directory[Symbol.dispose]()
  }
}

/**
 * Opens the directory of an entry that may be created or replaced; one that is a directory may be written with `/` at its end. Throws
 * {@link FilesError}, also for names that should not come to be.
 */
export function openTarget(root: Root, path: string, { isDirectory = false } = {}): Target {
  if (endsAsDirectory(path) && !isDirectory)
    throw new FilesError('invalid_path', 'A path that ends in "/" is that of a directory. Leave it off for a file.')
  try {
    return openChecked(root.openParent(path), (target) => {
      // The name of a file that is there is not chosen here: it can be replaced as it can be edited.
      if (target.inspect()?.isFile()) {
        refuseRepositories(target.trail)
        refuseReserved(target.trail)
      } else checkNewNames(target.directory, [target.name])
    })
  } catch (error) {
    if (!(error instanceof FilesError) || errnoOf(error.cause) !== 'ENOENT') throw error
    const parent = quoteName(splitPath(path).slice(0, -1).join('/'))
    const message = `There is no directory ${parent} here. Create it with create_directory.`
    throw new FilesError('not_found', message, { cause: error })
  }
}

/** Throws {@link FilesError} unless `names` may be created, one beneath the other, in a directory. */
export function checkNewNames({ trail }: OpenDirectory, names: readonly string[]): void {
  refuseRepositories(trail)
  refuseReserved([...trail, ...names])
  for (const name of names) checkWritableName(name)
}

/** Opens the directory of an entry that may be changed or moved away, whatever its name. Throws {@link FilesError}. */
export function openSource(root: Root, path: string): Target {
  return openChecked(openNamed(root, path), (target) => {
    const { trail, name } = target
    refuseRepositories(trail)
    if (isReservedName(name)) throw new FilesError('invalid_path', 'The trash itself cannot be moved or deleted.')
    if (endsAsDirectory(path) && target.inspect()?.isFile())
      throw new FilesError('not_a_directory', `${quoteName(name)} is a file. Leave off the "/" at the end.`)
  })
}

/** Throws {@link FilesError} unless `found` is a regular file or nothing: links are never written through. */
export function assertReplaceable(found: Stats | undefined, name: string): void {
  if (found === undefined || found.isFile()) return
  if (found.isDirectory()) throw new FilesError('not_a_file', `${quoteName(name)} is a directory, not a file.`)
  if (!found.isSymbolicLink()) throw new FilesError('not_a_file', `${quoteName(name)} is not a regular file.`)
  throw new FilesError(
    'not_a_file',
    `${quoteName(name)} is a link, and nothing is written through links. Use the path that it leads to.`,
  )
}

/** The entry of this name or, when there is none, the one that looks like it. */
function openNamed(root: Root, path: string): ReturnType<Root['openParent']> {
  const named = root.openParent(path)
  try {
    if (new Target(named.directory, named.name).inspect() !== undefined) return named
    return { ...named, name: findLookAlike(named.directory, named.name) ?? named.name }
  } catch (error) {
    named.directory[Symbol.dispose]()
    throw error
  }
}

function openChecked({ directory, name }: ReturnType<Root['openParent']>, check: (target: Target) => void): Target {
  const target = new Target(directory, name)
  try {
    check(target)
    return target
  } catch (error) {
    target[Symbol.dispose]()
    throw error
  }
}

function refuseReserved(trail: readonly string[]): void {
  if (!trail.some(isReservedName)) return
  throw new FilesError('invalid_path', 'This name is kept for the trash, where only delete_file puts anything.')
}

function refuseRepositories(trail: readonly string[]): void {
  const name = trail.find(isRepositoryName)
  if (name === undefined) return
  throw new FilesError(
    'permission',
    `${quoteName(name)} belongs to a version control system and is only read here: what it holds can run programs.`,
  )
}
