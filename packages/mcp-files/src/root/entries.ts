import type { Dirent } from 'node:fs'
import type { OpenDirectory } from './open-entries.ts'
import { opendirSync } from 'node:fs'
import { isReservedName } from './path.ts'

/** What an entry of a directory is. A link is shown as what it is, wherever it leads; `other` is a FIFO, a socket or a device. */
export type EntryType = 'file' | 'directory' | 'link' | 'other'

/** One entry of a directory. */
export interface Entry {
  name: string
  type: EntryType
}

/** Entries read from one directory. What lies beyond is not seen, and said to be missing. */
export const MAX_DIRECTORY_ENTRIES = 200_000

/**
 * The entries of a directory ordered by name (UTF-16 code units), without this server's own unless `showsReserved`. `isComplete` is false when it holds over
 * {@link MAX_DIRECTORY_ENTRIES}. Throws the error of the operating system.
 */
export function readEntries(
  directory: OpenDirectory,
  { showsReserved = false } = {},
): { entries: Entry[]; isComplete: boolean } {
  const entries: Entry[] = []
  const listing = opendirSync(directory.handle, { bufferSize: 1_024 })
  try {
    for (let dirent = listing.readSync(); dirent !== null; dirent = listing.readSync()) {
      if (!showsReserved && isReservedName(dirent.name)) continue
      if (entries.length === MAX_DIRECTORY_ENTRIES) return { entries: sort(entries), isComplete: false }
      entries.push({ name: dirent.name, type: typeOf(dirent) })
    }
  } finally {
    listing.closeSync()
  }
  return { entries: sort(entries), isComplete: true }
}

/** What a directory entry, or what `stat` found, is. */
export function typeOf(found: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): EntryType {
  if (found.isFile()) return 'file'
  if (found.isDirectory()) return 'directory'
  return found.isSymbolicLink() ? 'link' : 'other'
}

function sort(entries: Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
