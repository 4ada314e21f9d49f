import { MONEY_COLUMNS } from './lexicon.ts'
import type { Figure } from './query.ts'
import { isIdentifier } from './schema.ts'
import type { Table } from './schema.ts'

/**
 * What a table can say about money, best first. `revenue` is what was taken in: totals and amounts, else a quantity times its price on the
 * same row; a mere price is not revenue. `price` also takes prices.
 */
export function moneyFigures(table: Table, wanted: 'price' | 'revenue'): Figure[] {
  const numbers = table.columns.filter((column) => column.kind === 'number' && !isIdentifier(column))
  const [totals, amounts, prices] = MONEY_COLUMNS.map((pattern) => numbers.filter(({ name }) => pattern.test(name)))
  const [price] = prices ?? []
  const quantity = numbers.find(({ name }) => /^(?:quantity|qty|units|pieces)(?:_|$)/i.test(name))
  const product: Figure[] = price && quantity ? [{ column: price, times: quantity }] : []
  const sums = [...(totals ?? []), ...(amounts ?? [])].map((column): Figure => ({ column }))
  return wanted === 'revenue'
    ? [...sums, ...product]
    : [...sums, ...(prices ?? []).map((column): Figure => ({ column }))]
}
