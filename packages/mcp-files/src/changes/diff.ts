import type { Replacement } from './text-edits.ts'
import { applyReplacements } from './text-edits.ts'

const CONTEXT_LINES = 3

/** Whole lines that change, and what they change into. */
interface Change {
  /** Index of the first old line. */
  line: number
  oldLines: string[]
  newLines: string[]
}

/** The replacements as a unified diff without file names. They are in the order of `text` and do not overlap. */
export function formatDiff(text: string, replacements: readonly Replacement[]): string {
  const lines = splitLines(text)
  const changes = toChanges(text, replacements)
  const output: string[] = []
  let shift = 0
  for (const hunk of toHunks(changes)) {
    const first = Math.max(0, (hunk[0]?.line ?? 0) - CONTEXT_LINES)
    const body: string[] = []
    let at = first
    let grown = 0
    for (const { line, oldLines, newLines } of hunk) {
      body.push(...lines.slice(at, line).map((same) => ` ${same}`))
      body.push(...oldLines.map((old) => `-${old}`), ...newLines.map((added) => `+${added}`))
      at = line + oldLines.length
      grown += newLines.length - oldLines.length
    }
    const end = Math.min(lines.length, at + CONTEXT_LINES)
    body.push(...lines.slice(at, end).map((same) => ` ${same}`))
    output.push(`@@ -${first + 1},${end - first} +${first + 1 + shift},${end - first + grown} @@`, ...body)
    shift += grown
  }
  return output.join('\n')
}

/** Changes whose context touches belong to one hunk. */
function toHunks(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  let end = -Infinity
  for (const change of changes) {
    if (change.line - end <= CONTEXT_LINES * 2) hunks.at(-1)?.push(change)
    else hunks.push([change])
    end = change.line + change.oldLines.length
  }
  return hunks
}

function toChanges(text: string, replacements: readonly Replacement[]): Change[] {
  const changes: Change[] = []
  let line = 0
  let counted = 0
  for (const { start, end, parts } of toLineRanges(text, replacements)) {
    line += countNewlines(text, counted, start)
    counted = start
    const oldLines = splitLines(text.slice(start, end))
    const newLines = splitLines(applyReplacements(text.slice(start, end), parts))
    let same = 0
    while (same < oldLines.length && oldLines[same] === newLines[same]) same += 1
    let sameEnd = 0
    while (
      sameEnd < Math.min(oldLines.length, newLines.length) - same &&
      oldLines.at(-1 - sameEnd) === newLines.at(-1 - sameEnd)
    ) {
      sameEnd += 1
    }
    changes.push({
      line: line + same,
      oldLines: oldLines.slice(same, oldLines.length - sameEnd),
      newLines: newLines.slice(same, newLines.length - sameEnd),
    })
  }
  return changes
}

/** The whole lines that the replacements touch, each range with its replacements, relative to its start. */
function toLineRanges(
  text: string,
  replacements: readonly Replacement[],
): { start: number; end: number; parts: Replacement[] }[] {
  const ranges: { start: number; end: number; parts: Replacement[] }[] = []
  for (const { start, end, newText } of replacements) {
    const last = ranges.at(-1)
    const newline = text.indexOf('\n', end)
    const rangeEnd = newline === -1 ? text.length : newline + 1
    if (last !== undefined && start < last.end) {
      last.parts.push({ start: start - last.start, end: end - last.start, newText })
      last.end = rangeEnd
    } else {
      const rangeStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1
      ranges.push({
        start: rangeStart,
        end: rangeEnd,
        parts: [{ start: start - rangeStart, end: end - rangeStart, newText }],
      })
    }
  }
  return ranges
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function countNewlines(text: string, start: number, end: number): number {
  let newlines = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) newlines += 1
  return newlines
}
