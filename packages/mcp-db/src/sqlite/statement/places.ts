import type { Token } from './tokens.ts'

/** A token and what can stand where it is. */
export interface Place {
  token: Token
  next: Token | undefined
  /** A table can be named here, by a string too. Told of some places where none can, never the other way round. */
  isTable: boolean
  /** A common table expression is named here. */
  isCteName: boolean
}

const BEFORE_TABLE = new Set(['from', 'join', 'in', 'into', 'update', '.'])
/** End a list of tables. Only words that SQLite takes for no alias: `window` is not here, because it takes that for one. */
const AFTER_TABLES = new Set(['select', 'values', 'where', 'group', 'having', 'order', 'limit'])
const CTE_NAME_FOLLOWS = / (?:with|with recursive)$/
const CTE_BODY_FOLLOWS = / as(?: not)?(?: materialized)?$/

/** What is open inside one pair of parentheses. */
interface Level {
  isInTables: boolean
  isCteBody: boolean
}

/** Every token of a statement with its place. */
export function placesOf(statement: readonly Token[]): Place[] {
  const outer: Level[] = []
  let level: Level = { isInTables: false, isCteBody: false }
  let isTable = false
  let hasClosedCte = false
  let isAfterCte = false
  return statement.map((token, index) => {
    const before = statement.slice(Math.max(0, index - 3), index).map((one) => ` ${symbolOf(one)}`)
    const place = {
      token,
      next: statement[index + 1],
      isTable,
      isCteName: isAfterCte || CTE_NAME_FOLLOWS.test(before.join('')),
    }
    const symbol = symbolOf(token)
    isAfterCte = symbol === ',' && hasClosedCte
    hasClosedCte = symbol === ')' && level.isCteBody
    if (symbol === '(') {
      outer.push(level)
      // After IN stands a list of values, or a SELECT.
      level = { isInTables: isTable && before.at(-1) !== ' in', isCteBody: CTE_BODY_FOLLOWS.test(before.join('')) }
    }
    if (symbol === ')') level = outer.pop() ?? level
    if (symbol === 'from' || symbol === 'join') level.isInTables = true
    if (AFTER_TABLES.has(symbol)) level.isInTables = false
    isTable = BEFORE_TABLE.has(symbol) || (level.isInTables && (symbol === ',' || symbol === '('))
    return place
  })
}

/** Empty for what is in quotes: that is no keyword. */
function symbolOf({ kind, text }: Token): string {
  return kind === 'word' || kind === 'other' ? text : ''
}
