import type { OpenDirectory } from '../root/open-entries.ts'
import type { Root } from '../root/root.ts'
import { mkdirSync } from 'node:fs'
import { errnoOf, FilesError, toFilesError } from '../errors.ts'
import { splitPath } from '../root/path.ts'
import { checkNewNames } from './target.ts'
import { syncDirectory } from './write-file.ts'

/** What {@link createDirectory} did. */
export interface Created {
  /** Components from the root. */
  trail: readonly string[]
  /** How many directories were missing. */
  created: number
}

/** Creates a directory and those above it that are missing. Throws {@link FilesError}; directories made until then stay. */
export async function createDirectory(root: Root, path: string): Promise<Created> {
  const { existing, missing } = openExisting(root, splitPath(path))
  let directory = existing
  try {
    checkNewNames(directory, missing)
    for (const name of missing) {
      const made = makeDirectory(directory, name)
      using parent = directory
      directory = made
      await syncDirectory(parent)
    }
    return { trail: directory.trail, created: missing.length }
  } finally {
    directory[Symbol.dispose]()
  }
}

/** Makes a directory unless it is there, and opens it. Throws {@link FilesError}. */
export function makeDirectory(parent: OpenDirectory, name: string, { mode = 0o777 } = {}): OpenDirectory {
  try {
    mkdirSync(parent.entry(name), { mode })
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw toFilesError(error, name)
    // It may be a directory by now, or a link that leads nowhere: opening it tells.
  }
  try {
    return parent.openDirectory(name)
  } catch (error) {
    throw toFilesError(error, name)
  }
}

/** The deepest directory of a path that exists, and the names beneath it that do not. */
function openExisting(root: Root, parts: readonly string[]): { existing: OpenDirectory; missing: readonly string[] } {
  for (let length = parts.length; ; length--) {
    try {
      const existing = root.openDirectory(parts.slice(0, length).join('/') || '.')
      return { existing, missing: parts.slice(length) }
    } catch (error) {
      if (length === 0 || !(error instanceof FilesError) || error.code !== 'not_found') throw error
    }
  }
}
