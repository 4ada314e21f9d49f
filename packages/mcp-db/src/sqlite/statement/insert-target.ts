import { tokenize } from './tokens.ts'
import type { Token } from './tokens.ts'

/** What an INSERT or REPLACE names, in lower case. */
export interface InsertTarget {
  table: string
  /** None where the statement does not name them. */
  columns: string[]
}

/** What a statement inserts into; undefined where it inserts nothing. SQLite takes a name in any quotes, those of strings too. */
export function readInsertTarget(sql: string): InsertTarget | undefined {
  const tokens = tokenize(sql) ?? []
  const into = tokens.findIndex(({ kind, text }) => kind === 'word' && text === 'into')
  if (into === -1) return undefined
  const hasSchema = tokens[into + 2]?.text === '.'
  let at = into + (hasSchema ? 3 : 1)
  const table = tokens[at++]?.text ?? ''
  if (isWord(tokens[at], 'as')) at += 2
  if (tokens[at]?.kind !== 'other' || tokens[at]?.text !== '(') return { table, columns: [] }
  const end = tokens.findIndex(({ kind, text }, index) => index > at && kind === 'other' && text === ')')
  const columns = tokens.slice(at + 1, end).flatMap(({ kind, text }) => (kind === 'other' ? [] : [text]))
  return { table, columns }
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}
