/** A part of a text. */
export interface TextSlice {
  text: string
  /** Where the next part starts, when there is more. */
  next: number | undefined
}

/** The part of `text` from `start` that takes at most `maxBytes` in UTF-8, cut at a line or a word where there is one near the end. */
export function sliceText(text: string, { start, maxBytes }: { start: number; maxBytes: number }): TextSlice {
  // A start in the middle of a character is a caller's own mistake, and must not become ours.
  const rest = text.slice(start, start + maxBytes).toWellFormed()
  if (start + rest.length >= text.length && Buffer.byteLength(rest) <= maxBytes) return { text: rest, next: undefined }
  const bytes = Buffer.from(rest)
  let cut = maxBytes
  while (((bytes[cut] ?? 0) & 0xc0) === 0x80) cut -= 1
  const fitting = bytes.toString('utf8', 0, cut)
  const end = Math.max(fitting.lastIndexOf('\n'), fitting.lastIndexOf(' '))
  const part = end > fitting.length * 0.8 ? fitting.slice(0, end + 1) : fitting
  return { text: part, next: start + part.length }
}
