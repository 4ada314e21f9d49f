import { findWords } from './words.ts'
import type { Word } from './words.ts'

/** A piece of a text around what was found. `highlights` are the start and end of each found word in it. */
export interface Snippet {
  text: string
  highlights: [start: number, end: number][]
}

const BEFORE = 40
const LENGTH = 160
/** A family of emoji has eleven units. */
const MAX_CHARACTER = 64
/** Made when the first text needs it, which not every process has. */
let segmenter: Intl.Segmenter | undefined

/** The piece around the first found word, cut between words, or between characters where there are none. The last of the words searched for may be the beginning of one. */
export function makeSnippet(text: string, words: readonly string[]): Snippet {
  const beginning = words.at(-1) ?? ''
  const found: Word[] = []
  let [start, end] = placeAround(text, 0)
  // No further than what is shown: a text may be long.
  for (const word of findWords(text)) {
    if (found.length > 0 && word.end > end) break
    if (!words.includes(word.form) && !word.form.startsWith(beginning)) continue
    if (found.length === 0) [start, end] = placeAround(text, word.start)
    found.push(word)
  }
  const prefix = start > 0 ? '…' : ''
  const shift = prefix.length - start
  return {
    text: prefix + text.slice(start, end) + (end < text.length ? '…' : ''),
    highlights: found.filter((word) => word.end <= end).map((word) => [word.start + shift, word.end + shift]),
  }
}

function placeAround(text: string, index: number): [start: number, end: number] {
  const start = startOfWord(text, Math.max(0, index - BEFORE))
  return [start, endOfWord(text, start + LENGTH)]
}

function startOfWord(text: string, index: number): number {
  if (index === 0) return 0
  const space = text.slice(index, index + BEFORE).search(/\s/)
  return toBorder(text, space === -1 ? index : index + space + 1)
}

function endOfWord(text: string, index: number): number {
  if (index >= text.length) return text.length
  const space = text.lastIndexOf(' ', index)
  return toBorder(text, space > index - BEFORE ? space : index)
}

/** The place at or before this one where a character as people see it begins; within one without an end, where a code point does. */
function toBorder(text: string, index: number): number {
  if (index >= text.length) return text.length
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  const border = segmenter.segment(text).containing(index)?.index ?? index
  if (index - border <= MAX_CHARACTER) return border
  const isHalf = /^[\udc00-\udfff]$/.test(text.charAt(index))
  return isHalf ? index - 1 : index
}
