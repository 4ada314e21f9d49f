import type { Root } from '../root/root.ts'
import type { Target } from './target.ts'
import { closeSync, constants, mkdirSync, openSync, renameSync, rmdirSync, unlinkSync } from 'node:fs'
import { FilesError, notFound, quoteName, toFilesError } from '../errors.ts'
import { openSource, openTarget } from './target.ts'
import { syncDirectory } from './write-file.ts'

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** A path in one root. */
export interface RootedPath {
  root: Root
  path: string
}

/**
 * Moves or renames a file or a directory; never replaces anything. Both are on one file system. Returns the new place as components from
 * its root. Throws {@link FilesError}; then nothing has moved.
 */
export async function move(from: RootedPath, to: RootedPath): Promise<readonly string[]> {
  using source = openSource(from.root, from.path)
  const found = source.inspect()
  using target = openTarget(to.root, to.path, { isDirectory: found?.isDirectory() === true })
  if (found === undefined) throw notFound(source.name)
  if (found.isSymbolicLink())
    throw new FilesError('not_a_file', `${quoteName(source.name)} is a link, which would lead elsewhere after a move.`)
  rename(source, target, { isDirectory: found.isDirectory() })
  await syncDirectory(target.directory)
  await syncDirectory(source.directory)
  return target.trail
}

/**
 * Gives an entry another name. The new name is first taken, which fails when it exists, and then replaced: `rename(2)` alone would
 * replace what somebody else puts there. Throws {@link FilesError}.
 */
function rename(source: Target, target: Target, { isDirectory }: { isDirectory: boolean }): void {
  try {
    if (isDirectory) mkdirSync(target.entry)
    else closeSync(openSync(target.entry, CREATE))
  } catch (error) {
    throw toFilesError(error, target.name)
  }
  try {
    renameSync(source.entry, target.entry)
  } catch (error) {
    if (isDirectory) rmdirSync(target.entry)
    else unlinkSync(target.entry)
    throw toFilesError(error, source.name)
  }
}
