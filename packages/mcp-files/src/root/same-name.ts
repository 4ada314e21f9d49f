import type { OpenDirectory } from './open-entries.ts'
import { readEntries } from './entries.ts'
import { errnoOf, FilesError, quoteName } from '../errors.ts'

/** Whether two names look the same: equal after NFKC, with every kind of space as a plain one. */
export function looksLike(one: string, other: string): boolean {
  return fold(one) === fold(other)
}

/**
 * The one entry of a directory that looks like `name`, for a path that a model wrote back from a listing: it composes letters and writes plain
 * spaces, and so cannot give the name as it is. Undefined when there is none. Throws {@link FilesError} when there are several.
 */
export function findLookAlike(directory: OpenDirectory, name: string): string | undefined {
  const [found, ...others] = namesIn(directory).filter((entry) => looksLike(entry, name))
  if (others.length === 0) return found
  throw new FilesError(
    'not_found',
    `There is no ${quoteName(name)} here, but ${others.length + 1} names that look like it. Rename them so that they differ.`,
  )
}

function namesIn(directory: OpenDirectory): string[] {
  try {
    return readEntries(directory).entries.map((entry) => entry.name)
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    // It may be entered but not listed, and so nobody has a name from a listing of it.
    return []
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').replaceAll(/\p{Zs}/gu, ' ')
}
