/** The form in which names are compared: composed letters alike, and cases too unless `isCaseSensitive`. */
export function createFold(isCaseSensitive: boolean): (text: string) => string {
  return (text) => (isCaseSensitive ? text : text.toLowerCase()).normalize('NFC')
}
