/**
 * The longest beginning of the text of at most `maxLength` UTF-16 units that ends between characters as a reader sees them: no half of an emoji,
 * no letter without its accent.
 */
export function sliceText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // A cluster may be of any length. Where there is no border near the end, as in a text of accents alone, any place is as good.
  const from = Math.max(0, maxLength - LONGEST_CLUSTER)
  let end = 0
  for (const { index } of segmenter().segment(text.slice(from, maxLength + LONGEST_CLUSTER))) {
    if (from + index > maxLength) break
    end = from + index
  }
  return text.slice(0, end > from || from === 0 ? end : maxLength).toWellFormed()
}

/** The text, or its beginning with an ellipsis: at most `maxLength` UTF-16 units in all. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${sliceText(text, maxLength - 1)}…`
}

/** The same as {@link sliceText} for the end of a text. */
export function sliceTextEnd(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const from = text.length - maxLength
  const before = Math.max(0, from - LONGEST_CLUSTER)
  for (const { index } of segmenter().segment(text.slice(before, from + LONGEST_CLUSTER))) {
    if (before + index >= from) return text.slice(before + index).toWellFormed()
  }
  return text.slice(from).toWellFormed()
}

/** Longer than any that is in use: the longest emoji has 35 units. */
const LONGEST_CLUSTER = 64

let made: Intl.Segmenter | undefined

/** Made when the first text is cut: the first of its kind in a process takes many milliseconds. */
function segmenter(): Intl.Segmenter {
  return (made ??= new Intl.Segmenter('en', { granularity: 'grapheme' }))
}
