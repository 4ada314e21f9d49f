import type { AssistantContent } from '@frontdesk/chatkit'

/** Stand around the number of a citation. From the private part of Unicode: no text has them by itself, and Markdown leaves them alone. */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const MARKER = /\uE000(\d+)\uE001/

/**
 * The text with a mark where each of its citations belongs. `offset` is how many the message has before this part. Citations without a place
 * are in the list below the answer alone.
 */
export function withMarkers({ text, annotations }: AssistantContent, offset: number): string {
  const clean = text.replaceAll(/[\uE000\uE001]/g, '')
  const placed = annotations
    .map(({ index }, position) => ({ index, number: offset + position + 1 }))
    .filter((each): each is { index: number; number: number } => each.index !== undefined)
    .toSorted((one, other) => other.index - one.index || other.number - one.number)
  return placed.reduce(
    (marked, { index, number }) => `${marked.slice(0, index)}${OPEN}${number}${CLOSE}${marked.slice(index)}`,
    clean,
  )
}

/** Cuts a text at its marks: words, and the numbers of citations. */
export function splitMarkers(text: string): (string | number)[] {
  return text.split(MARKER).map((part, index) => (index % 2 === 1 ? Number(part) : part))
}

/** The marks of a text that cannot hold them, such as code or an address, taken out of it. In an address they may be written as escapes. */
export function liftMarkers(text: string): { words: string; numbers: number[] } {
  // Nearly all texts have none, and code that is being written is looked at again with each piece of it.
  if (!text.includes('\uE000') && !text.includes('%')) return { words: text, numbers: [] }
  const numbers = new Set<number>()
  const words = text.replaceAll(/(?:\uE000|%EE%80%80)(\d+)(?:\uE001|%EE%80%81)/gi, (_, number: string) => {
    numbers.add(Number(number))
    return ''
  })
  return { words, numbers: [...numbers] }
}
