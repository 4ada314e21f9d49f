import type { ByteSource } from '../reading/byte-source.ts'
import { isUtf8 } from 'node:buffer'
import { NEWLINE } from '../reading/lines.ts'
import { looksBinary, notText } from '../reading/text.ts'

/** A line that holds what was searched for. */
export interface LineMatch {
  /** From 1. */
  line: number
  /** The line, or the part of it around the match. */
  text: string
}

/** How far a {@link ContentSearch} goes in one file. */
export interface FileSearchOptions {
  maxMatches: number
  /** Called between the chunks of a large file. */
  pause: () => Promise<void> | undefined
  /** True when the time for the whole search is over: what was found until then is the answer. */
  isOver: () => boolean
  /** Says by the first bytes of a file whether it is searched; every file is when absent. They may change once it returned. */
  takes?: ((start: Buffer) => boolean) | undefined
  /** Called for a part that is not UTF-8, in which letters outside of ASCII are not found. Without it such a file is refused. */
  onNotUtf8?: () => void
}

/** Searches the content of files. */
export interface ContentSearch extends Disposable {
  /** How many files may be searched at once. */
  readonly maxConcurrent: number
  /** The first lines that match, one match for a line; undefined for a file that `takes` refuses. Rejects with `FilesError`, `not_text` for anything but UTF-8. */
  search(file: ByteSource, options: FileSearchOptions): Promise<LineMatch[] | undefined>
}

/** Finds lines in a part of a file, at most `maxMatches` and in order. `line` counts from 0 there. The bytes may change once it returned. */
export type ChunkMatcher = (chunk: Buffer, maxMatches: number) => LineMatch[] | Promise<LineMatch[]>

/** How {@link searchInChunks} gives a file to its matcher. */
export interface ChunkOptions extends FileSearchOptions {
  match: ChunkMatcher
  buffer: Buffer
  /** How much of a piece of a line is repeated at the start of the next piece. */
  overlapBytes: number
}

export const CHUNK_BYTES = 1024 * 1024
const SAMPLE_BYTES = 8 * 1024

/** Searches a file chunk by chunk, each of whole lines. A line that is longer than the buffer is searched in pieces. */
export async function searchInChunks(
  file: ByteSource,
  { match, buffer, overlapBytes, maxMatches, pause, isOver, takes, onNotUtf8 }: ChunkOptions,
): Promise<LineMatch[] | undefined> {
  const matches: LineMatch[] = []
  let firstLine = 1
  let kept = 0
  let startsInLine = false
  for (let position = 0; ;) {
    const length = file.readInto(buffer.subarray(kept), position)
    const filled = buffer.subarray(0, kept + length)
    if (position === 0 && takes?.(filled) === false) return undefined
    if (position === 0 && looksBinary(filled.subarray(0, SAMPLE_BYTES))) throw notText(file)
    position += length

    const isEnd = filled.length < buffer.length
    const wholeLines = isEnd ? filled.length : filled.lastIndexOf(NEWLINE) + 1
    const chunk = wholeLines === 0 ? filled : filled.subarray(0, wholeLines)
    // A piece of a long line may begin and end inside a character.
    const isPiece = startsInLine || wholeLines === 0
    if (!isPiece && !isUtf8(chunk)) {
      if (onNotUtf8 === undefined) throw notText(file)
      onNotUtf8()
    }
    startsInLine = wholeLines === 0
    for (const { line, text } of await match(chunk, maxMatches - matches.length)) {
      // In the overlap of two pieces of one line the same match is found twice.
      if (matches.at(-1)?.line !== firstLine + line) matches.push({ line: firstLine + line, text })
    }
    if (isEnd || matches.length >= maxMatches || isOver()) return matches

    firstLine += countNewlines(chunk, 0, chunk.length)
    kept = wholeLines === 0 ? overlapBytes : filled.length - wholeLines
    buffer.copyWithin(0, filled.length - kept, filled.length)
    await pause()
  }
}

/** How many lines end between two bytes. */
export function countNewlines(bytes: Buffer, start: number, end: number): number {
  let newlines = 0
  for (let at = bytes.indexOf(NEWLINE, start); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) newlines += 1
  return newlines
}
