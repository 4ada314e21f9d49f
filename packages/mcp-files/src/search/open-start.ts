import type { OpenDirectory, OpenFile } from '../root/open-entries.ts'
import type { Root } from '../root/root.ts'
import { FilesError } from '../errors.ts'

/** Opens where a search starts: a directory, or the one file that is searched. Throws {@link FilesError}. */
export function openDirectoryOrFile(root: Root, path: string): OpenDirectory | OpenFile {
  try {
    return root.openDirectory(path)
  } catch (error) {
    if (error instanceof FilesError && error.code === 'not_a_directory') return root.openFile(path)
    throw error
  }
}
