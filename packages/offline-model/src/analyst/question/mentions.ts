import type { Token } from '../../language/token.ts'
import type { Column, Table } from '../schema/schema.ts'

/** Consecutive words of a question that name a table or columns. */
export interface Mention {
  start: number
  /** Exclusive. */
  end: number
  table?: Table
  /** The columns that go by these words, best first; more than one when several tables have it. */
  columns: Column[]
}

/** Words that people use for one another in any database. Only consulted when no name matches literally. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['customer', 'client', 'buyer', 'shopper'],
  ['order', 'purchase', 'bought', 'purchased', 'ordered', 'sold'],
  ['product', 'item', 'article', 'good'],
  ['employee', 'staff', 'worker', 'colleague'],
  ['price', 'cost', 'priced', 'costing'],
  ['created', 'joined', 'registered', 'signed'],
  ['total', 'value'],
  ['city', 'town'],
  ['country', 'nation'],
  ['phone', 'telephone', 'mobile'],
  ['email', 'e-mail', 'mail'],
  ['quantity', 'qty', 'unit', 'piece'],
  ['stock', 'inventory'],
  ['category', 'kind', 'type'],
  ['title', 'name'],
]

/** Endings of column names that say how a value is kept, not what it is. */
const DECORATION = new Set(['at', 'on', 'cent', 'eur', 'usd', 'gbp', 'chf', 'id', 'utc'])

const LONGEST = 4

/** Finds every table and column that the words name, longest first, left to right, without overlap. */
export function findMentions(tokens: readonly Token[], tables: readonly Table[]): Mention[] {
  const mentions: Mention[] = []
  for (let start = 0; start < tokens.length; start += 1) {
    const mention = longestMention(tokens, start, tables)
    if (!mention) continue
    mentions.push(mention)
    start = mention.end - 1
  }
  return mentions
}

function longestMention(tokens: readonly Token[], start: number, tables: readonly Table[]): Mention | undefined {
  for (let length = LONGEST; length > 0; length -= 1) {
    const words = phrase(tokens, start, length)
    if (!words) continue
    const table = tables.find(
      (candidate) => isSame(candidate.words, words) || candidate.name.toLowerCase() === words.join(' '),
    )
    const columns = bestColumns(words, tables)
    // "customers created in 2024" are customers; "customer created date" is a column.
    // So are "how many orders total more than 100" orders, and no sum of their totals.
    const isVerb =
      length > 1 &&
      isPlural(tokens[start]) &&
      (asksHowMany(tokens, start) || columns.every(({ column }) => column.kind === 'date'))
    if (isVerb && !table) continue
    if (table)
      return {
        start,
        end: start + length,
        table,
        columns: columns.filter(({ score }) => score >= EXACT).map(({ column }) => column),
      }
    if (columns.length > 0) return { start, end: start + length, columns: columns.map(({ column }) => column) }
  }
  return headMention(tokens, start, tables) ?? synonymMention(tokens, start, tables)
}

/** The last word of a table's name, when only one table ends in it: `lines` for `order_lines`. */
function headMention(tokens: readonly Token[], start: number, tables: readonly Table[]): Mention | undefined {
  const [word] = phrase(tokens, start, 1) ?? []
  const [table, other] = tables.filter(({ words }) => words.length > 1 && words.at(-1) === word)
  return table && !other ? { start, end: start + 1, table, columns: [] } : undefined
}

function synonymMention(tokens: readonly Token[], start: number, tables: readonly Table[]): Mention | undefined {
  const [word] = phrase(tokens, start, 1) ?? []
  const others = SYNONYMS.filter((group) => word !== undefined && group.includes(word)).flat()
  if (others.length === 0) return undefined
  const table = tables.find(({ words }) => words.length === 1 && others.includes(words[0] ?? ''))
  const columns = others.flatMap((other) => bestColumns([other], tables)).map(({ column }) => column)
  if (!table && columns.length === 0) return undefined
  return table
    ? { start, end: start + 1, table, columns: [] }
    : { start, end: start + 1, columns: [...new Set(columns)] }
}

const WITH_TABLE = 5
const EXACT = 4
const BARE = 3
const HEAD = 2

function bestColumns(words: readonly string[], tables: readonly Table[]): { column: Column; score: number }[] {
  const scored = tables.flatMap((table) =>
    table.columns
      .map((column) => ({ column, score: columnScore(words, column, table) }))
      .filter(({ score }) => score > 0),
  )
  const best = Math.max(0, ...scored.map(({ score }) => score))
  return scored.filter(({ score }) => score === best)
}

/** How well words name a column: with its table's name, exactly, without decoration, or by the name's last word. */
function columnScore(words: readonly string[], column: Column, table: Table): number {
  const name = column.words
  if (column.name.toLowerCase() === words.join(' ')) return EXACT
  if (isSame(name, words)) return EXACT
  const own =
    name.length > table.words.length && isSame(name.slice(0, table.words.length), table.words)
      ? name.slice(table.words.length)
      : name
  const bare = own.filter((word) => !DECORATION.has(word))
  if (isSame([...table.words, ...name], words) || isSame([...table.words, ...bare], words))
    return bare.length > 0 ? WITH_TABLE : 0
  // An id column stands for the row it points to; only its full name means the number itself.
  if (name.at(-1) === 'id') return 0
  if (isSame(bare, words) || isSame(own, words)) return BARE
  return words.length === 1 && bare.length > 1 && bare.at(-1) === words[0] ? HEAD : 0
}

function phrase(tokens: readonly Token[], start: number, length: number): string[] | undefined {
  const part = tokens.slice(start, start + length)
  if (part.length < length || part.some(({ kind, text }) => kind !== 'word' && !text.startsWith('`'))) return undefined
  return part.map((token) => token.stem)
}

function asksHowMany(tokens: readonly Token[], at: number): boolean {
  const words = tokens.slice(Math.max(0, at - 2), at).map(({ text }) => text.toLowerCase())
  return /^(?:how many|(?:number|count) of)$/.test(words.join(' '))
}

function isPlural(token: Token | undefined): boolean {
  return token !== undefined && token.stem !== token.text.toLowerCase()
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index])
}
