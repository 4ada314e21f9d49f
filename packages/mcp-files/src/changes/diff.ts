import { structuredPatch } from 'diff'

const CONTEXT_LINES = 3
/** Texts that differ almost everywhere take very long to compare line by line. */
const MAX_COMPARE_MS = 200

/** The difference of two texts, unified and without the names of files, line ends left out. */
export function formatDiff(before: string, after: string): string {
  const patch = structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES, timeout: MAX_COMPARE_MS })
  if (patch === undefined) return '[The texts differ too much to show where.]'
  return patch.hunks
    .flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines.filter((line) => !line.startsWith('\\')).map((line) => line.replace(/\r$/, '')),
    ])
    .join('\n')
}
