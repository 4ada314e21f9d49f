import type { ChunkMatcher, ContentSearch, LineMatch } from './content.ts'
import { NEWLINE } from '../reading/lines.ts'
import { CHUNK_BYTES, countNewlines, searchInChunks } from './content.ts'

const SHOWN_BEFORE_BYTES = 80
const SHOWN_AFTER_BYTES = 220

/**
 * A search for literal text without line ends. Files are looked at as bytes, undecoded: the text becomes a pattern over its UTF-8 bytes,
 * with both cases of each letter unless `isCaseSensitive`.
 */
export function createLiteralSearch(query: string, { isCaseSensitive = false } = {}): ContentSearch {
  const { pattern, maxBytes: overlapBytes } = toBytePattern(query, isCaseSensitive)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const match: ChunkMatcher = (chunk, maxMatches) => findLines(chunk, pattern, maxMatches)
  return {
    maxConcurrent: 1,
    search: async (file, options) => searchInChunks(file, { match, buffer, overlapBytes, ...options }),
    [Symbol.dispose]() {},
  }
}

function findLines(bytes: Buffer, pattern: RegExp, maxMatches: number): LineMatch[] {
  const characters = bytes.toString('latin1')
  const matches: LineMatch[] = []
  let line = 0
  let counted = 0
  pattern.lastIndex = 0
  for (
    let match = pattern.exec(characters);
    match !== null && matches.length < maxMatches;
    match = pattern.exec(characters)
  ) {
    line += countNewlines(bytes, counted, match.index)
    counted = match.index
    matches.push({ line, text: excerpt(bytes, match.index) })
    const lineEnd = bytes.indexOf(NEWLINE, match.index)
    if (lineEnd === -1) break
    pattern.lastIndex = lineEnd
  }
  return matches
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
