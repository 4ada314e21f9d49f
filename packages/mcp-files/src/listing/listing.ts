import type { EntryType } from '../root/entries.ts'
import type { OpenDirectory } from '../root/open-entries.ts'
import { lstatSync } from 'node:fs'
import { readEntries } from '../root/entries.ts'
import { errnoOf, toFilesError } from '../errors.ts'

/** An entry of a directory and what is known of it: no more than its type when it went away meanwhile. */
export interface ListedEntry {
  name: string
  type: EntryType
  /** Of a file. */
  sizeBytes?: number
  modifiedAt?: Date
}

/** A page of a directory, ordered by name. */
export interface Listing {
  entries: ListedEntry[]
  /** The name to go on after, when there is more. */
  nextAfter?: string
  /** False when the directory holds more entries than are read at all. */
  isComplete: boolean
}

export const PAGE_ENTRIES = 500
const PAGE_BYTES = 64 * 1024

/** A page of the entries whose names follow `after`. Throws {@link FilesError}. */
export function listPage(directory: OpenDirectory, { after }: { after?: string | undefined } = {}): Listing {
  const { entries, isComplete } = read(directory)
  const page = toPage(entries, { after })
  return { ...page, entries: page.entries.map((entry) => inspect(directory, entry)), isComplete }
}

/** A page of entries that are ordered by name. */
export function toPage(entries: readonly ListedEntry[], { after = '' }: { after?: string | undefined }): Listing {
  const following = entries.filter(({ name }) => name > after)
  const page: ListedEntry[] = []
  let bytes = 0
  for (const entry of following.slice(0, PAGE_ENTRIES)) {
    bytes += Buffer.byteLength(JSON.stringify(entry.name))
    if (bytes > PAGE_BYTES) break
    page.push(entry)
  }
  const last = page.at(-1)
  return { entries: page, ...(last && page.length < following.length && { nextAfter: last.name }), isComplete: true }
}

function read(directory: OpenDirectory): ReturnType<typeof readEntries> {
  try {
    return readEntries(directory)
  } catch (error) {
    throw toFilesError(error, directory.trail.at(-1) ?? '.')
  }
}

function inspect(directory: OpenDirectory, { name, type }: ListedEntry): ListedEntry {
  try {
    const { size, mtime } = lstatSync(directory.entry(name))
    return { name, type, ...(type === 'file' && { sizeBytes: size }), modifiedAt: mtime }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    // It went away since it was listed, or its name is not UTF-8 and cannot be asked for.
    return { name, type }
  }
}
