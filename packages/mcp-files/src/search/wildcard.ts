/**
 * Compares the names of files with a pattern: `*` stands for any characters, `?` for one. A pattern without either is found anywhere in
 * a name. Cases are equal unless `isCaseSensitive`, and so are composed and decomposed letters.
 */
export function createNameMatcher(pattern: string, { isCaseSensitive = false } = {}): (name: string) => boolean {
  const fold = createFold(isCaseSensitive)
  const folded = fold(pattern)
  if (/[*?]/.test(pattern)) return (name) => matchesWildcard(fold(name), folded)
  return (name) => fold(name).includes(folded)
}

/** True when the whole of `name` fits. Takes at most the product of the two lengths in steps, whatever the pattern. */
function matchesWildcard(name: string, pattern: string): boolean {
  let at = 0
  let patternAt = 0
  let star = -1
  let starTook = 0
  while (at < name.length) {
    if (pattern[patternAt] === '*') {
      star = patternAt
      starTook = at
      patternAt += 1
    } else if (patternAt < pattern.length && (pattern[patternAt] === '?' || pattern[patternAt] === name[at])) {
      at += 1
      patternAt += 1
    } else if (star !== -1) {
      // The last star has to take one character more. What earlier stars took need not be tried again.
      starTook += 1
      at = starTook
      patternAt = star + 1
    } else {
      return false
    }
  }
  while (pattern[patternAt] === '*') patternAt += 1
  return patternAt === pattern.length
}

/** The form in which names are compared: composed letters alike, and cases too unless `isCaseSensitive`. */
export function createFold(isCaseSensitive: boolean): (text: string) => string {
  return (text) => (isCaseSensitive ? text : text.toLowerCase()).normalize('NFC')
}
