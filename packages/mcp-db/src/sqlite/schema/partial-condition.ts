import type { Cell } from '../../database.ts'
import { tokenize } from '../statement/tokens.ts'

/** The condition at the end of a `CREATE INDEX … WHERE …`; null for an index that has none. */
export function partialCondition(sql: Cell): string | null {
  if (typeof sql !== 'string') return null
  let depth = 0
  for (const { kind, text, end } of tokenize(sql) ?? []) {
    if (kind === 'other' && text === '(') depth += 1
    if (kind === 'other' && text === ')') depth -= 1
    if (kind === 'word' && text === 'where' && depth === 0) return sql.slice(end).trim()
  }
  return null
}
