import { PlanEnd } from '../../plan.ts'
import { isInCalendar } from '../../language/calendar.ts'
import { nameWords } from '../../language/tokens.ts'
import { joinWords } from '../../answers/words.ts'
import type { FoundValue } from '../find-values.ts'
import { PLACE_COLUMN } from '../question/lexicon.ts'
import { dateColumn, isUpFrom, nearestColumn } from '../schema/columns.ts'
import { moneyFigures } from '../schema/figures.ts'
import type { Filter, Operator, Value } from './query.ts'
import type { Comparison } from '../question/question.ts'
import { isIdentifier, keyColumn, plainName } from '../schema/schema.ts'
import type { Column, Table } from '../schema/schema.ts'

/** Of a day as `2025-03-05`. */
const DAY_LENGTH = 10

interface Context {
  near: Table | undefined
  subject: Table
  base: Table
  tables: readonly Table[]
}

/** The conditions that found values make. Values of one column are alternatives: nothing lives in two cities. */
export function valueFilters(found: readonly FoundValue[]): Filter[] {
  const filters: (Filter & { words: string[]; list: string | undefined })[] = []
  for (const { wanted, column } of found) {
    const apart = found.find((other) => wanted.choice?.includes(other.wanted.text) && other.column !== column)
    if (apart) {
      throw new PlanEnd(
        `I can only read “or” between values of one column, and ${joinWords((wanted.choice ?? []).map((text) => `“${text}”`))} are in different ones.`,
      )
    }
  }
  for (const { wanted, column, spellings, isPart } of found) {
    const operator: Operator = isPart && wanted.operator === '=' ? 'word' : wanted.operator
    const isExact = operator === '=' || operator === '!='
    const values = (isExact ? spellings : [wanted.text]).map((text): Value => ({ text, type: 'text' }))
    const words = isExact ? [spellings[0] ?? wanted.text] : [`“${wanted.text}”`]
    const same = isExact
      ? filters.find((filter) => filter.column === column && filter.operator === operator)
      : undefined
    if (same && operator === '=' && same.list !== wanted.list) {
      throw new PlanEnd(
        `Nothing is both “${joinWords(same.words)}” and “${wanted.text}”. Please ask about one at a time.`,
      )
    }
    if (same) {
      same.values.push(...values)
      same.words.push(...words)
    } else filters.push({ column, operator, values, said: '', words, list: wanted.list })
  }
  return filters.map(({ words, list: _list, ...filter }) => ({
    ...filter,
    said: valueWords(filter.column, filter.operator, words),
  }))
}

function valueWords(column: Column, operator: Operator, words: readonly string[]): string {
  const what = joinWords(words, 'or')
  const name = plainName(column).replaceAll('_', ' ')
  switch (operator) {
    case '=':
      if (PLACE_COLUMN.test(column.name)) return `in ${what}`
      return /^(?:.*_)?(?:name|title)$/i.test(column.name) ? `named ${what}` : `with ${name} ${what}`
    case '!=':
      return PLACE_COLUMN.test(column.name) ? `not in ${what}` : `with a ${name} other than ${what}`
    case 'starts':
      return `with a ${name} that starts with ${what}`
    case 'ends':
      return `with a ${name} that ends with ${what}`
    default:
      return `with ${what} in the ${name}`
  }
}

const NUMBER_WORDS: Record<Comparison['operator'], string> = {
  '=': '',
  '!=': 'other than ',
  '<': 'under ',
  '<=': 'of at most ',
  '>': 'over ',
  '>=': 'of at least ',
  between: 'between ',
}

export function numberFilter(comparison: Comparison, context: Context): Filter {
  const [low, high] = comparison.values
  if (comparison.operator === 'between' && Number(low) > Number(high)) {
    throw new PlanEnd(`Nothing is between ${low} and ${high}: please give the smaller number first.`)
  }
  const column = numberColumn(comparison, context)
  const said = comparison.isKey
    ? `number ${comparison.said[0]}`
    : `with ${plainName(column).replaceAll('_', ' ')} ${NUMBER_WORDS[comparison.operator]}${joinWords(comparison.said)}`
  return {
    column,
    operator: comparison.operator,
    values: comparison.values.map((text) => ({ text, type: 'number' })),
    said,
  }
}

function numberColumn({ columns, isKey, values }: Comparison, { near, subject, base, tables }: Context): Column {
  if (columns) {
    const column = nearestColumn(
      columns.filter(({ kind }) => kind === 'number'),
      near ?? subject,
      tables,
    )
    if (column) return column
    throw new PlanEnd(
      `\`${columns[0]?.name ?? 'That column'}\` does not hold numbers, so I cannot compare it with ${values.join(' and ')}.`,
    )
  }
  for (const table of [near, subject, base]) {
    if (!table) continue
    if (isKey) {
      const key = keyColumn(table)
      if (key) return key
    }
    const numbers = table.columns.filter((column) => column.kind === 'number' && !isIdentifier(column))
    const money = moneyFigures(table, 'price').map(({ column }) => column)
    const [only] = money.length === 1 ? money : numbers.length === 1 ? numbers : []
    if (only) return only
    if (numbers.length > 1) {
      throw new PlanEnd(
        `\`${table.name}\` holds several numbers: ${joinWords(numbers.map(({ name }) => `\`${name}\``))}. Please say which one to compare with ${values.join(' and ')}.`,
      )
    }
  }
  throw new PlanEnd(`I found no column of \`${subject.name}\` that could be compared with ${values.join(' and ')}.`)
}

/** A day, month or year becomes the stretch from its first day to the first day after it: right for dates with and without a time. */
export function dateFilter(comparison: Comparison, context: Context): Filter {
  assertSureDates(comparison)
  const { operator, said } = comparison
  const column = comparisonDate(comparison, context)
  const [first, last] = comparison.values
  const [start, end] = stretchOf(first ?? '')
  const words = (preposition: string, text = said[0]): string => dateWords(column, preposition, text ?? '')
  if (comparison.values.some(isBareMonth)) return monthFilter(comparison, column)
  if (column.kind === 'number') {
    return {
      column,
      operator,
      values: comparison.values.map((text) => ({ text, type: 'number' })),
      said: words(NUMBER_WORDS[operator].trim() || 'in', joinWords(said)),
    }
  }
  switch (operator) {
    case '=':
      return {
        column,
        operator: 'within',
        values: [textValue(start), textValue(end)],
        said: words((first ?? '').length > 7 ? 'on' : 'in'),
      }
    case '!=':
      return { column, operator: 'outside', values: [textValue(start), textValue(end)], said: words('not in') }
    case '>':
      return { column, operator: '>=', values: [textValue(end)], said: words('after') }
    case '>=':
      return { column, operator: '>=', values: [textValue(start)], said: words('since') }
    case '<':
      return { column, operator: '<', values: [textValue(start)], said: words('before') }
    case '<=':
      return { column, operator: '<', values: [textValue(end)], said: words('up to') }
    case 'between':
      if ((last ?? '') < (first ?? ''))
        throw new PlanEnd(`${said.join(' to ')} runs backwards: please give the earlier date first.`)
      return {
        column,
        operator: 'within',
        values: [textValue(start), textValue(stretchOf(last ?? '')[1])],
        said: words('from', joinWords(said).replace(' and ', ' to ')),
      }
    default:
      throw new Error(`Unknown operator: ${JSON.stringify(operator satisfies never)}`)
  }
}

/** Days that there are, without a time, and no month or year that an “until” may include or not. */
function assertSureDates({ operator, values, said }: Comparison): void {
  const missing = said.find((_, index) => !isInCalendar(values[index] ?? ''))
  if (missing !== undefined) throw new PlanEnd(`The calendar has no day “${missing}”. Please give another one.`)
  const timed = said.find((_, index) => (values[index] ?? '').length > DAY_LENGTH)
  if (timed !== undefined)
    throw new PlanEnd(`I compare days, and not the times in them: please leave “${timed}” at its day.`)
  if (operator !== '<=' || values.some((value) => isBareMonth(value) || value.length === DAY_LENGTH)) return
  throw new PlanEnd(
    `I do not know whether “${said[0]}” is still meant. Please give the last day, or ask what is before “${said[0]}”.`,
  )
}

function isBareMonth(text: string): boolean {
  return text.startsWith('--')
}

/** A month without its year is that of every year; what is before or after it only the year would tell. */
function monthFilter({ operator, values: [month = ''], said }: Comparison, column: Column): Filter {
  if ((operator !== '=' && operator !== '!=') || column.kind !== 'date') {
    throw new PlanEnd(`Please say which year: ${joinWords(said.map((text) => `“${text}”`))} alone could be of any.`)
  }
  return {
    column,
    operator: operator === '=' ? 'month' : 'otherMonth',
    values: [textValue(month.slice(2))],
    said: dateWords(column, operator === '=' ? 'in' : 'not in', `${said[0] ?? ''} of any year`),
  }
}

function textValue(text: string): Value {
  return { text, type: 'text' }
}

function comparisonDate({ columns }: Comparison, { near, subject, base, tables }: Context): Column {
  const fitting = (columns ?? []).filter(
    ({ kind, name }) => kind === 'date' || (kind === 'number' && /year/i.test(name)),
  )
  const named = nearestColumn(fitting, near ?? subject, tables)
  if (named) return named
  if (columns?.length)
    throw new PlanEnd(`\`${columns[0]?.name ?? 'That column'}\` does not hold dates as far as I can tell.`)
  // "revenue of customers in 2024" is about when things were bought; "customers with orders in 2024" about when they ordered.
  const isParent = near !== undefined && near.name !== base.name && isUpFrom(base.name, near.name, tables)
  const order = isParent ? [base, near, subject] : [near, base, subject]
  return dateColumn(
    order.filter((table) => table !== undefined),
    tables,
  )
}

/** `ordered_at` → `ordered in 2024`, and of orders merely `in 2024`; `due_date` → `with due date in 2024`. */
function dateWords({ name, table }: Column, preposition: string, text: string): string {
  const plain = name.replace(/_(?:at|on)$/i, '').replaceAll('_', ' ')
  if (nameWords(table).some((word) => plain.startsWith(word)) || plain === 'date') return `${preposition} ${text}`
  return plain.endsWith('ed') && !plain.includes(' ')
    ? `${plain} ${preposition} ${text}`
    : `with ${plain} ${preposition} ${text}`
}

/** The first day of a day, month or year, and the first day after it. */
function stretchOf(text: string): [string, string] {
  const [year = '', month, day] = text.slice(0, 10).split('-')
  const start = Date.UTC(Number(year), month ? Number(month) - 1 : 0, day ? Number(day) : 1)
  const end = day ? start + 86_400_000 : Date.UTC(Number(year) + (month ? 0 : 1), month ? Number(month) : 0, 1)
  return [isoDay(start), isoDay(end)]
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
