/** What a name may hold at most, in UTF-16 units: more is cut before its extension. */
const MAX_LENGTH = 200
const EXTENSION = /\.[\p{L}\p{N}]{1,16}$/u

/**
 * The name of a file as it is kept and shown: the last part of what may be a path, without characters that end a line, hide, or turn the direction of
 * the text around, and without the quotes that end a name in a header. Never empty.
 */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? ''
  const visible = last
    .toWellFormed()
    .replaceAll('"', "'")
    .replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
  if (/^\.*$/.test(visible)) return 'file'
  if (visible.length <= MAX_LENGTH) return visible
  const extension = EXTENSION.exec(visible)?.[0] ?? ''
  return `${visible.slice(0, MAX_LENGTH - extension.length).toWellFormed()}${extension}`
}
