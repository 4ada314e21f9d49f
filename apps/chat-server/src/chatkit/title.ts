import type { UserMessageItem } from '@frontdesk/chatkit'

/** How long a title may be, in characters as people count them. */
const MAX_CHARACTERS = 60
/** The same in units of UTF-16: one character of a person may be made of any number of them. */
const MAX_UNITS = 240

/** What nobody sees, alone or among others of its kind: controls, formats, blanks of several scripts. */
const SEEN = /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u
/** These would turn round what stands beside a title. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/g

/** The first line of what the user wrote, in any language, cut between two words. Undefined when there is nothing to read in it. */
export function toTitle({ content }: UserMessageItem): string | undefined {
  const text = content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
  const line = firstLineSeen(text)
  // More than this is never shown, and need not be looked at.
  const beginning = line.slice(0, 4 * MAX_UNITS).toWellFormed()
  const readable = beginning
    .replaceAll(TURNS, '')
    .replaceAll(/[\p{Cc}\p{Zs}]+/gu, ' ')
    .trim()
  return SEEN.test(readable) ? cutBetweenWords(readable) : undefined
}

/** A message may be long: its lines are not made before one of them is looked at. */
function firstLineSeen(text: string): string {
  const at = text.search(SEEN)
  if (at === -1) return ''
  const start = Math.max(...['\r', '\n', '\u2028', '\u2029'].map((end) => text.lastIndexOf(end, at))) + 1
  const [line = ''] = text.slice(start).split(/[\r\n\u2028\u2029]/, 1)
  return line
}

function cutBetweenWords(text: string): string {
  // Nothing has more characters than units. The first segmenter of a process takes many milliseconds, and a short title needs none.
  if (text.length <= MAX_CHARACTERS) return text
  const end = endOfCharacters(text)
  if (end === text.length) return text
  const words = new Intl.Segmenter(undefined, { granularity: 'word' })
  const cut = words.segment(text).containing(end)
  // One word that fills the whole title has to be cut itself.
  const border = cut === undefined || text.slice(0, cut.index).trim() === '' ? end : cut.index
  return `${text.slice(0, border).trimEnd()}…`
}

/** Where the last whole character ends that a title has room for. */
function endOfCharacters(text: string): number {
  const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  let count = 0
  for (const { index, segment } of characters.segment(text)) {
    if (count === MAX_CHARACTERS || index + segment.length > MAX_UNITS) return index
    count += 1
  }
  return text.length
}
