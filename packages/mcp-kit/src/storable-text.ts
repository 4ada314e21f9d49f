/** True for text that every database keeps as it is: without NUL and without halves of surrogate pairs. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
