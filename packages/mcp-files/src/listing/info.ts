import type { Stats } from 'node:fs'
import type { Root } from '../root/root.ts'
import { fstatSync } from 'node:fs'
import { FilesError } from '../errors.ts'

/** What is known of a file or directory. */
export interface FileInfo {
  /** Components from the root, links resolved. */
  trail: readonly string[]
  type: 'file' | 'directory'
  stats: Stats
}

/** What a path leads to, links followed. Throws {@link FilesError}; special files are refused. */
export function inspectPath(root: Root, path: string): FileInfo {
  try {
    using directory = root.openDirectory(path)
    return { trail: directory.trail, type: 'directory', stats: fstatSync(directory.fd) }
  } catch (error) {
    if (!(error instanceof FilesError) || error.code !== 'not_a_directory') throw error
  }
  using file = root.openFile(path)
  return { trail: file.trail, type: 'file', stats: file.stats }
}
