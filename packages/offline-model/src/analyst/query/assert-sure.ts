import { PlanEnd } from '../../plan.ts'
import { joinWords } from '../../answers/words.ts'
import type { FoundValue } from '../find-values.ts'
import type { Question } from '../question/question.ts'
import { isSingle, pathBetween } from '../schema/joins.ts'
import type { Step } from '../schema/joins.ts'
import { quantityFigures } from '../schema/figures.ts'
import type { Table } from '../schema/schema.ts'
import type { Filter, Query } from './query.ts'

interface Context {
  question: Question
  found: readonly FoundValue[]
  tables: readonly Table[]
}

/**
 * Ends the plan where a query could be written, and yet people who ask so may mean another one: conditions that fall together on one column, a
 * figure of rows chosen by parts of them, a count of things that were sold.
 */
export function assertSure(query: Query, context: Context): void {
  assertOneCondition(query.filters)
  assertOwnNumbers(query, context)
  assertDatesApart(context.question)
  const below = waysDown(query, context.tables)
  const isFigure = query.select.kind === 'figure'
  if (isFigure && below.length > 0) {
    throw new PlanEnd(
      `That figure could be of whole rows of \`${query.base.name}\` or of parts of them, and I cannot tell which you mean.`,
    )
  }
  assertOwnFigures(query, context)
  assertPlaceIsNear(query, context)
  assertCountable(query, below, context)
}

/** Conditions on one column are fine as the two ends of a range, and as a month of a year. */
function assertOneCondition(filters: readonly Filter[]): void {
  for (const filter of filters) {
    const others = filters.filter((other) => other !== filter && other.column === filter.column)
    const [other] = others
    if (!other || (others.length === 1 && (isRange(filter, other) || isRange(other, filter)))) continue
    if (others.length === 1 && (isMonthOfYear(filter, other) || isMonthOfYear(other, filter))) continue
    throw new PlanEnd(
      `I do not know how “${filter.said}” and “${other.said}” are meant together. Please ask about one at a time.`,
    )
  }
}

/** Who asks for revenue over 1000 per city does not mean orders over 1000. */
function assertOwnNumbers({ base, filters, select }: Query, { question: { measure, comparisons } }: Context): void {
  if (measure.kind !== 'figure' || measure.of !== 'revenue' || select.kind !== 'figure') return
  const isLoose = comparisons.some(
    ({ type, columns, isKey, near }) => type === 'number' && !columns && !isKey && near !== base,
  )
  if (isLoose && filters.some(({ column }) => column === select.of.column)) {
    throw new PlanEnd('I do not know whether that number is one of each row or of their sum.')
  }
}

function isRange(low: Filter, high: Filter): boolean {
  const [from, to] = [low.values[0], high.values[0]]
  if (!/^>=?$/.test(low.operator) || !/^<=?$/.test(high.operator) || !from || !to) return false
  return from.type === 'number' ? Number(from.text) < Number(to.text) : from.text < to.text
}

function isMonthOfYear(month: Filter, year: Filter): boolean {
  const [from, to] = year.values
  return (
    month.operator === 'month' &&
    year.operator === 'within' &&
    /^\d{4}-01-01$/.test(from?.text ?? '') &&
    to?.text === `${Number(from?.text.slice(0, 4)) + 1}-01-01`
  )
}

/** Of two dates the second may belong to the verb of the first: “ordered in 2024 and in 2025”. */
function assertDatesApart({ comparisons, subject, related }: Question): void {
  const dates = comparisons.filter(({ type }) => type === 'date')
  // “Who have never ordered since 2025”
  const isOfVerb =
    related.some(({ isNegated }) => isNegated) && dates.some(({ columns, near }) => !columns && near === subject)
  if (isOfVerb)
    throw new PlanEnd(
      'I do not know whether that date is one of what is missing. Please say it as in “without orders in 2025”.',
    )
  const [one, two] = dates
  if (!one || !two) return
  const [loose, other] = dates.filter(({ columns }) => !columns)
  const isBound = dates.every(({ operator }) => /^[<>]=?$/.test(operator))
  const isMonth = dates.some(({ values }) => values[0]?.startsWith('--'))
  const isSameVerb = (loose && other && loose.near === other.near) || !loose
  if (dates.length === 2 && isSameVerb && (isBound || isMonth || !loose)) return
  const verbs = dates.flatMap(({ columns }) => columns?.map(({ table }) => table) ?? [])
  if (loose?.near && !other && loose.near !== subject && !verbs.includes(loose.near.name)) return
  throw new PlanEnd(
    `I do not know what ${joinWords(dates.map(({ said }) => `“${said.join(' ')}”`))} each belong to. Please ask about one of them at a time.`,
  )
}

/** The ways from the rows of a query to conditions on rows of which one can have many. */
function waysDown({ base, filters, existences }: Query, tables: readonly Table[]): Step[][] {
  const targets = [
    ...filters.map(({ column }) => column.table),
    ...existences.filter(({ isNegated }) => !isNegated).map(({ table }) => table.name),
  ]
  return targets.flatMap((target) => {
    const path = pathBetween(base.name, target, tables)
    return path && !isSingle(path) ? [path] : []
  })
}

/** A customer “with a total over 2000” may have one such order, or that much in all: whose figure it is must be said. */
function assertOwnFigures({ base }: Query, { question: { comparisons, tables: named }, tables }: Context): void {
  for (const { columns = [], type, said } of comparisons) {
    if (
      type !== 'number' ||
      columns.some(({ table }) => table === base.name || named.some(({ name }) => name === table))
    )
      continue
    const isOfMany = columns.some(({ table }) => {
      const path = pathBetween(base.name, table, tables)
      return path !== undefined && !isSingle(path)
    })
    if (!isOfMany) continue
    throw new PlanEnd(
      `I do not know whether “${said.join(' ')}” is meant for each \`${columns[0]?.table}\` or for all of them together. Please name them in the question.`,
    )
  }
}

/** What is “in” something has it itself, or belongs to it: products are not in Berlin because somebody there bought them. */
function assertPlaceIsNear({ base }: Query, { found, tables }: Context): void {
  for (const { wanted, column } of found) {
    const path = pathBetween(base.name, column.table, tables)
    if (wanted.cue === 'place' && path && !isSingle(path)) {
      throw new PlanEnd(
        `“${wanted.text}” is in \`${column.table}.${column.name}\`, and I do not see what \`${base.name}\` have to do with it.`,
      )
    }
  }
}

/** “How many products were sold” may ask for pieces, or for how many different ones. */
function assertCountable(
  { select, base, groups }: Query,
  below: readonly Step[][],
  { question, tables }: Context,
): void {
  if (select.kind !== 'count' || groups.length > 0 || question.isDistinct) return
  const tableOf = (name: string | undefined): Table | undefined => tables.find((table) => table.name === name)
  const isSold = below.some(([down, up]) => {
    const [lines, event] = [tableOf(down?.to), tableOf(up?.to)]
    return (
      down?.direction === 'down' &&
      up?.direction === 'up' &&
      lines !== undefined &&
      quantityFigures(lines).length > 0 &&
      event?.columns.some(({ kind }) => kind === 'date')
    )
  })
  if (!isSold) return
  const { name } = base
  throw new PlanEnd(
    `That could ask for ${joinWords(['pieces', `different ${name}`], 'or')}. Please say “how many units” or “how many different ${name}”.`,
  )
}
