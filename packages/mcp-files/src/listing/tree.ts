import type { EntryType } from '../root/entries.ts'
import type { Place } from '../root/folders.ts'
import { showPath } from '../root/folders.ts'
import { SKIPPED_DIRECTORIES } from '../search/search.ts'
import { createSlicer } from '../slice.ts'
import { walkTree } from '../root/tree-walk.ts'

/** A directory and some levels beneath it. */
export interface Tree {
  entries: TreeEntry[]
  /** False when there is more than `entries` holds, whatever the reason. */
  isComplete: boolean
  /** True when directories were left closed because of the depth. */
  isDeeper: boolean
}

/** An entry of a {@link Tree}. */
export interface TreeEntry {
  path: string
  name: string
  type: EntryType
  /** How far beneath the start, from 0. */
  level: number
}

export const MAX_TREE_ENTRIES = 1_000
const MAX_TREE_BYTES = 64 * 1024

/** The entries beneath each place, `depth` levels of them, directories first opened first shown. Throws {@link FilesError}. */
export async function readTree(
  places: readonly Place[],
  { depth, signal }: { depth: number; signal?: AbortSignal },
): Promise<Tree> {
  const tree: Tree = { entries: [], isComplete: true, isDeeper: false }
  const pause = createSlicer(signal)
  let bytes = 0
  for (const { root, path, prefix } of places) {
    using start = root.openDirectory(path)
    const walk = walkTree(start, {
      enters({ directory, entry }) {
        if (SKIPPED_DIRECTORIES.has(entry.name)) return false
        if (directory.trail.length - start.trail.length + 1 < depth) return true
        tree.isDeeper = true
        return false
      },
      onMissed: () => (tree.isComplete = false),
    })
    for (const { directory, entry } of walk) {
      const at = showPath(prefix, [...directory.trail, entry.name])
      bytes += Buffer.byteLength(JSON.stringify(at))
      if (tree.entries.length === MAX_TREE_ENTRIES || bytes > MAX_TREE_BYTES)
        return { ...tree, isComplete: false, isDeeper: false }
      tree.entries.push({ path: at, ...entry, level: directory.trail.length - start.trail.length })
      await pause()
    }
  }
  return { ...tree, isComplete: tree.isComplete && !tree.isDeeper }
}
