import type { Root } from '../root/root.ts'
import type { TextEdit } from './text-edits.ts'
import { readWholeText } from '../reading/text.ts'
import { formatDiff } from './diff.ts'
import { assertReplaceable, openSource } from './target.ts'
import { applyReplacements, locateEdits } from './text-edits.ts'
import { inTurn } from './turns.ts'
import { MAX_WRITE_BYTES, replaceFile } from './write-file.ts'

/** What {@link editFile} did, or would do. */
export interface Edited {
  /** Components from the root. */
  trail: readonly string[]
  /** Unified, without file names. */
  diff: string
}

/** How {@link editFile} works. */
export interface EditOptions {
  /** Leaves the file as it is: only the diff is wanted. */
  isPreview?: boolean
  signal?: AbortSignal
}

/** Makes exact replacements in a text file, all of them or none. Throws {@link FilesError}; then nothing has changed. */
export async function editFile(
  root: Root,
  path: string,
  edits: readonly TextEdit[],
  { isPreview = false, ...options }: EditOptions = {},
): Promise<Edited> {
  using target = openSource(root, path)
  return await inTurn(target, async () => {
    assertReplaceable(target.inspect(), target.name)
    using file = target.openFile()
    const text = readWholeText(file, { maxBytes: MAX_WRITE_BYTES })
    const replacements = locateEdits(text, edits)
    const edited = applyReplacements(text, replacements)
    if (!isPreview) await replaceFile(target, edited, { expected: file.stats, ...options })
    return { trail: target.trail, diff: formatDiff(text, edited) }
  })
}
