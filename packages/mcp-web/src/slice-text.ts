/** A part of a text. */
export interface TextSlice {
  text: string
  /** Where the next part starts, when there is more. */
  next: number | undefined
}

/** The part of `text` from `start` that takes at most `maxBytes` in UTF-8, cut at a line or a word where there is one near the end. */
export function sliceText(text: string, { start, maxBytes }: { start: number; maxBytes: number }): TextSlice {
  const rest = text.slice(start, start + maxBytes)
  if (start + rest.length >= text.length && Buffer.byteLength(rest) <= maxBytes) return { text: rest, next: undefined }
  // A cut character decodes to a replacement at the end.
  const fitting = Buffer.from(rest)
    .subarray(0, maxBytes)
    .toString()
    .replace(/\ufffd+$/, '')
  const end = Math.max(fitting.lastIndexOf('\n'), fitting.lastIndexOf(' '))
  const part = end > fitting.length * 0.8 ? fitting.slice(0, end + 1) : fitting
  return { text: part, next: start + part.length }
}
