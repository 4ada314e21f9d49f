import { MONEY_COLUMNS } from '../question/lexicon.ts'
import { PlanEnd } from '../../plan.ts'
import type { Figure } from '../query/query.ts'
import { isIdentifier } from './schema.ts'
import type { Column, Table } from './schema.ts'

/**
 * What a table can say about money, best first. `revenue` is what was taken in: totals and amounts, else a quantity times its price on the
 * same row; a mere price is not revenue. `price` also takes prices.
 */
export function moneyFigures(table: Table, wanted: 'price' | 'revenue'): Figure[] {
  const numbers = table.columns.filter((column) => column.kind === 'number' && !isIdentifier(column))
  const [totals, amounts, prices] = MONEY_COLUMNS.map((pattern) => numbers.filter(({ name }) => pattern.test(name)))
  const [price] = prices ?? []
  const [quantity] = quantityFigures(table)
  const product: Figure[] = price && quantity ? [{ column: price, times: quantity.column }] : []
  const sums = [...(totals ?? []), ...(amounts ?? [])].map((column): Figure => ({ column }))
  return wanted === 'revenue'
    ? [...sums, ...product]
    : [...sums, ...(prices ?? []).map((column): Figure => ({ column }))]
}

/** What one row is worth by its own total; a price is what one piece costs, and makes no product bigger than another. */
export function totalFigure(table: Table): Figure {
  const figure = moneyFigures(table, 'revenue').find(({ times }) => !times)
  if (figure) return figure
  throw new PlanEnd(`I do not see by what \`${table.name}\` are bigger or smaller. Please say it, as in “by price”.`)
}

/** The columns of a table that say how many pieces of something. */
export function quantityFigures(table: Table): Figure[] {
  const numbers = table.columns.filter((column) => column.kind === 'number' && !isIdentifier(column))
  return numbers.filter(({ name }) => /^(?:quantity|qty|units|pieces)(?:_|$)/i.test(name)).map((column) => ({ column }))
}

/** The columns of which a figure can be taken: numbers, and the first and last of dates; never what only identifies. */
export function numericFigures(columns: readonly Column[], fn: 'sum' | 'avg' | 'min' | 'max'): Figure[] {
  return columns.filter((column) => isMeasurable(column, fn)).map((column) => ({ column }))
}

function isMeasurable(column: Column, fn: 'sum' | 'avg' | 'min' | 'max'): boolean {
  return (
    !isIdentifier(column) && (column.kind === 'number' || (column.kind === 'date' && (fn === 'min' || fn === 'max')))
  )
}
