/**
 * HTML's white space is ASCII's: tab, line feed, form feed, carriage return and space. What JavaScript means by `\s` and `trim()` is more
 * and holds characters that an author wrote to be seen, such as the no-break space and the ideographic one.
 */
const RUN = /[\t\n\f\r ]+/g

/** Each run of white space as one space. */
export function collapseSpace(text: string): string {
  return text.replaceAll(RUN, ' ')
}

/** The text without white space at its ends. */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text[start])) start += 1
  while (end > start && isSpace(text[end - 1])) end -= 1
  return text.slice(start, end)
}

/** The words of an attribute that holds several. */
export function splitOnSpace(text: string): string[] {
  return text.split(RUN).filter((word) => word !== '')
}

/** A text for one line: collapsed, trimmed, and with plain spaces for those at which no line breaks. */
export function toOneLine(text: string): string {
  return trimSpace(collapseSpace(text)).replaceAll('\u00a0', ' ')
}

export function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r' || character === '\f'
}
