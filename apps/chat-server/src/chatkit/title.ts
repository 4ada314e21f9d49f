import type { UserMessageItem } from '@frontdesk/chatkit'

/** How long a title may be, in characters as people count them. */
const MAX_CHARACTERS = 60
/** The same in units of UTF-16: one character of a person may be made of any number of them. */
const MAX_UNITS = 240

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** The first line of what the user wrote, in any language, cut between two words. Undefined when there is nothing to read in it. */
export function toTitle({ content }: UserMessageItem): string | undefined {
  const text = content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
  const [line = ''] = text.trim().split(/[\r\n\u2028\u2029]/, 1)
  // More than this is never shown, and need not be looked at.
  const beginning = line.slice(0, 4 * MAX_UNITS).toWellFormed()
  const readable = beginning.replaceAll(/[\p{Cc}\p{Zs}]+/gu, ' ').trim()
  return readable === '' ? undefined : cutBetweenWords(readable)
}

function cutBetweenWords(text: string): string {
  const end = endOfCharacters(text)
  if (end === text.length) return text
  const cut = words.segment(text).containing(end)
  // One word that fills the whole title has to be cut itself.
  const border = cut === undefined || text.slice(0, cut.index).trim() === '' ? end : cut.index
  return `${text.slice(0, border).trimEnd()}…`
}

/** Where the last whole character ends that a title has room for. */
function endOfCharacters(text: string): number {
  let count = 0
  for (const { index, segment } of characters.segment(text)) {
    if (count === MAX_CHARACTERS || index + segment.length > MAX_UNITS) return index
    count += 1
  }
  return text.length
}
