import type { Root } from '../root/root.ts'
import { randomBytes } from 'node:crypto'
import { renameSync, rmdirSync } from 'node:fs'
import { FilesError, notFound, toFilesError } from '../errors.ts'
import { TRASH_NAME } from '../root/path.ts'
import { makeDirectory } from './create-directory.ts'
import { openSource } from './target.ts'
import { syncDirectory } from './write-file.ts'

/**
 * Moves a file, a directory with all that it holds, or a link to the root's trash, in one step and without following anything. There it
 * keeps its name, in a directory of its own. Returns its place as components from the root. Throws {@link FilesError}; then nothing has moved.
 */
export async function moveToTrash(root: Root, path: string, { now = new Date() } = {}): Promise<readonly string[]> {
  using source = openSource(root, path)
  if (source.trail[0] === TRASH_NAME) throw new FilesError('invalid_path', 'It is in the trash already.')
  if (source.inspect() === undefined) throw notFound(source.name)
  using top = root.openDirectory('.')
  using trash = makeDirectory(top, TRASH_NAME, { mode: 0o700 })
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const place = `${time}-${randomBytes(4).toString('hex')}`
  using holder = makeDirectory(trash, place, { mode: 0o700 })
  try {
    renameSync(source.entry, holder.entry(source.name))
  } catch (error) {
    rmdirSync(trash.entry(place))
    throw toFilesError(error, source.name)
  }
  for (const directory of [holder, trash, top, source.directory]) await syncDirectory(directory)
  return [TRASH_NAME, place, source.name]
}
