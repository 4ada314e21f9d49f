/** A token of SQL as SQLite reads it. Space and comments are left out. */
export interface Token {
  /** `quoted` is an identifier in quotes; `other` is a number, a parameter, punctuation or an operator. */
  kind: 'word' | 'quoted' | 'string' | 'other'
  /** In lower case, and without its quotes. */
  text: string
  /** Where it ends in the statement. */
  end: number
}

// SQLite takes a byte order mark for space, and every other character beyond ASCII for a letter.
const SKIPPED = /[ \t\n\f\r\ufeff]+|--[^\n]*|\/\*[^]*?\*\//y
const STRING = /[xX]?'[^']*(?:''[^']*)*'/y
const QUOTED = /"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\]/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const PARAMETER_OR_NUMBER = /\?\d*|[:@$#][\w$\u0080-\uffff]+|\d[\w$\u0080-\uffff]*/y
const OPENING_QUOTE = /['"`[]/
const OPENING_COMMENT = '/*'

/** The tokens of `sql`, or null when a string, a name, an identifier or a comment is not closed. */
export function tokenize(sql: string): Token[] | null {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const text = pattern.exec(sql)?.[0]
    at += text?.length ?? 0
    return text
  }
  while (at < sql.length) {
    if (match(SKIPPED) !== undefined) continue
    const string = match(STRING)
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: unquote(string.replace(/^x/i, '')).toLowerCase(), end: at })
      continue
    }
    const quoted = match(QUOTED)
    if (quoted !== undefined) {
      tokens.push({ kind: 'quoted', text: unquote(quoted).toLowerCase(), end: at })
      continue
    }
    const word = match(WORD)
    if (word !== undefined) {
      tokens.push({ kind: 'word', text: word.toLowerCase(), end: at })
      continue
    }
    const character = sql.charAt(at)
    if (OPENING_QUOTE.test(character) || sql.startsWith(OPENING_COMMENT, at)) return null
    const other = match(PARAMETER_OR_NUMBER)
    if (other === undefined) at += 1
    tokens.push({ kind: 'other', text: other ?? character, end: at })
  }
  return tokens
}

function unquote(quoted: string): string {
  const quote = quoted.charAt(0)
  const inner = quoted.slice(1, -1)
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote)
}
