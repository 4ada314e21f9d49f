import type { Entry } from './entries.ts'
import type { OpenDirectory } from './open-entries.ts'
import { errnoOf } from '../errors.ts'
import { readEntries } from './entries.ts'
import { MAX_DEPTH } from './path.ts'

/** One step of a {@link walkTree}: an entry, and the open directory that it was found in. */
export interface TreeStep {
  directory: OpenDirectory
  entry: Entry
}

/** How {@link walkTree} goes down, and what it could not see. */
export interface TreeWalk {
  /** Says whether to enter a directory. */
  enters: (step: TreeStep) => boolean
  /** Told about each directory that was not, or not wholly, seen. */
  onMissed: (reason: 'depth' | 'entries' | 'unreadable') => void
  /** Sees what this server keeps for itself, too. */
  showsReserved?: boolean
}

/**
 * Everything beneath `start`, each directory before what it holds, in the order of names. Links are steps, but never entered. Keeps one
 * descriptor open for each level, and closes what it opened, also when it is left early; `start` stays open.
 */
export function* walkTree(
  start: OpenDirectory,
  { enters, onMissed, showsReserved = false }: TreeWalk,
): Generator<TreeStep> {
  const levels: { directory: OpenDirectory; entries: Iterator<Entry> }[] = []
  const push = (directory: OpenDirectory) => {
    try {
      const { entries, isComplete } = readEntries(directory, { showsReserved })
      if (!isComplete) onMissed('entries')
      levels.push({ directory, entries: entries.values() })
    } catch (error) {
      if (directory !== start) directory[Symbol.dispose]()
      throw error
    }
  }
  try {
    push(start)
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const next = level.entries.next()
      if (next.done === true) {
        levels.pop()
        if (level.directory !== start) level.directory[Symbol.dispose]()
        continue
      }
      const step = { directory: level.directory, entry: next.value }
      yield step
      if (step.entry.type !== 'directory' || !enters(step)) continue
      if (step.directory.trail.length >= MAX_DEPTH) {
        onMissed('depth')
        continue
      }
      try {
        push(step.directory.openDirectory(step.entry.name))
      } catch (error) {
        if (errnoOf(error) === undefined) throw error
        // No permission, or gone or swapped for a link since it was listed.
        onMissed('unreadable')
      }
    }
  } finally {
    for (const { directory } of levels) if (directory !== start) directory[Symbol.dispose]()
  }
}
