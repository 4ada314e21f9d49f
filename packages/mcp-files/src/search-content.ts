import type { OpenFile } from './root.ts'
import { readSync } from 'node:fs'
import { NEWLINE } from './lines.ts'
import { looksBinary } from './text.ts'

/** A line that holds what was searched for. */
export interface LineMatch {
  /** From 1. */
  line: number
  /** The line, or the part of it around the match. */
  text: string
}

/** How far a {@link ContentSearch} goes in one file. */
export interface ContentSearchOptions {
  maxMatches: number
  /** Called between the chunks of a large file. */
  pause: () => Promise<void> | undefined
}

/**
 * Finds the first lines of an open file that match, one match for a line; none in a binary file. Serves one file at a time.
 * Rejects with the error of the operating system.
 */
export type ContentSearch = (file: OpenFile, options: ContentSearchOptions) => Promise<LineMatch[]>

const BUFFER_BYTES = 1024 * 1024
const SAMPLE_BYTES = 8 * 1024
const SHOWN_BEFORE_BYTES = 80
const SHOWN_AFTER_BYTES = 220

/**
 * A search for literal text without line ends. Files are looked at as bytes, undecoded: the text becomes a pattern over its UTF-8 bytes,
 * with both cases of each letter unless `isCaseSensitive`. A line over 1 MiB is searched in pieces that overlap.
 */
export function createContentSearch(query: string, { isCaseSensitive = false } = {}): ContentSearch {
  const { pattern, maxBytes } = toBytePattern(query, isCaseSensitive)
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES)

  return async (file, { maxMatches, pause }) => {
    const found = new Map<number, string>()
    let firstLine = 1
    let kept = 0
    for (let position = 0; ;) {
      const wanted = buffer.length - kept
      const length = readSync(file.fd, buffer, kept, wanted, position)
      const filled = buffer.subarray(0, kept + length)
      if (position === 0 && looksBinary(filled.subarray(0, SAMPLE_BYTES))) return []
      position += length

      const isEnd = length < wanted
      const wholeLines = isEnd ? filled.length : filled.lastIndexOf(NEWLINE) + 1
      const searched = wholeLines === 0 ? filled : filled.subarray(0, wholeLines)
      searchLines(searched, { pattern, firstLine, maxMatches, found })
      if (isEnd || found.size >= maxMatches) break

      firstLine += countNewlines(searched, 0, searched.length)
      kept = wholeLines === 0 ? maxBytes : filled.length - wholeLines
      buffer.copyWithin(0, filled.length - kept, filled.length)
      await pause()
    }
    return [...found].map(([line, text]) => ({ line, text }))
  }
}

interface LineSearch {
  pattern: RegExp
  firstLine: number
  maxMatches: number
  /** The text of the lines found, by number. */
  found: Map<number, string>
}

function searchLines(bytes: Buffer, { pattern, firstLine, maxMatches, found }: LineSearch): void {
  const characters = bytes.toString('latin1')
  let line = firstLine
  let counted = 0
  pattern.lastIndex = 0
  for (
    let match = pattern.exec(characters);
    match !== null && found.size < maxMatches;
    match = pattern.exec(characters)
  ) {
    line += countNewlines(bytes, counted, match.index)
    counted = match.index
    if (!found.has(line)) found.set(line, excerpt(bytes, match.index))
    const lineEnd = bytes.indexOf(NEWLINE, match.index)
    if (lineEnd === -1) return
    pattern.lastIndex = lineEnd
  }
}

/** The line around a byte, or the part of it that is worth showing. */
function excerpt(bytes: Buffer, at: number): string {
  const lineStart = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1
  const newline = bytes.indexOf(NEWLINE, at)
  const lineEnd = newline === -1 ? bytes.length : newline
  const start = Math.max(lineStart, at - SHOWN_BEFORE_BYTES)
  const end = Math.min(lineEnd, at + SHOWN_AFTER_BYTES)
  // Where a character was cut in two, its rest decodes to U+FFFD.
  const text = bytes.toString('utf8', start, end).replace(/^\uFFFD+|\uFFFD+$|\r$/gu, '')
  return `${start > lineStart ? '…' : ''}${text}${end < lineEnd ? '…' : ''}`
}

function countNewlines(bytes: Buffer, start: number, end: number): number {
  let newlines = 0
  for (let at = bytes.indexOf(NEWLINE, start); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) newlines += 1
  return newlines
}

/** A pattern for bytes read as Latin-1, and the length of the longest text that it matches. */
function toBytePattern(query: string, isCaseSensitive: boolean): { pattern: RegExp; maxBytes: number } {
  let source = ''
  let maxBytes = 0
  for (const character of query) {
    const forms = isCaseSensitive ? [character] : [character, character.toLowerCase(), character.toUpperCase()]
    const bytes = [...new Set(forms)].map((form) => Buffer.from(form))
    source += `(?:${bytes.map(escapeBytes).join('|')})`
    maxBytes += Math.max(...bytes.map(({ length }) => length))
  }
  return { pattern: new RegExp(source, 'g'), maxBytes }
}

function escapeBytes(bytes: Buffer): string {
  return bytes.toString('hex').replaceAll(/../g, String.raw`\x$&`)
}
