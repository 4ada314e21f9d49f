const MISLEADING = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/gu

/** A name or path as a line of text may show it: characters that would break or disguise the line are written as escapes. */
export function showName(name: string): string {
  return name.replaceAll(MISLEADING, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
