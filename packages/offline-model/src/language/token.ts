/** A word, number, date, quoted text or sign of a message. `value` is the text without quotes or thousands separators; `stem` is its singular. */
export interface Token {
  kind: 'word' | 'number' | 'date' | 'quoted' | 'sign'
  text: string
  value: string
  stem: string
  /** Where it stands in the message, in UTF-16 units. */
  start: number
  end: number
  /** Written with a capital first letter. */
  isCapital: boolean
}
