import { readTable } from '../answers/read-table.ts'
import type { TextTable } from '../answers/read-table.ts'
import type { ToolOutcome } from '../plan.ts'
import { bullets, code, joinWords, markdownTable, paragraphs, sentence, verbatim } from '../answers/words.ts'
import { isUpFrom } from './schema/columns.ts'
import { human, singularName, thing, things } from './schema/nouns.ts'
import type { Figure, Query } from './query/query.ts'
import type { ListedTable } from './schema/read-schema.ts'
import { columnKind, isIdentifier, plainName } from './schema/schema.ts'
import type { Table } from './schema/schema.ts'

const MOST_ROWS = 50

/** Words what a query gave. Every figure is the tool's own text; what cannot be read is quoted as it came. */
export function answerWords(
  query: Query,
  { outcome, sql, tables }: { outcome: ToolOutcome; sql: string; tables: readonly Table[] },
): string {
  const table = readTable(outcome.text)
  const source = `How I found out: ${code(sql)}`
  if (!table) return paragraphs('This is what the database answered:', verbatim(outcome.text), source)
  const isSingle = query.groups.length === 0 && query.select.kind !== 'rows'
  return paragraphs(
    isSingle ? singleWords(query, table, tables) : listWords(query, table, tables),
    noteWords(table),
    source,
  )
}

/** Words what a statement of the user's gave. */
export function rawAnswerWords(outcome: ToolOutcome, sql: string): string {
  const table = readTable(outcome.text)
  if (!table) return paragraphs('The database answered:', verbatim(outcome.text), `I ran ${code(sql)} as you wrote it.`)
  const body = table.rows.length > 0 ? shown(table, MOST_ROWS) : 'No rows.'
  return paragraphs(
    table.rows.length > 0 ? 'The database answered:' : undefined,
    body,
    noteWords(table),
    `I ran ${code(sql)} as you wrote it.`,
  )
}

/** Words the list of tables. */
export function tableListWords(outcome: ToolOutcome, tables: readonly ListedTable[]): string {
  if (tables.length === 0) return paragraphs('This is what the database says about its tables:', verbatim(outcome.text))
  const table = readTable(outcome.text)
  const list =
    table && table.header.length > 1 && table.rows.length === tables.length
      ? shown(table, MOST_ROWS)
      : bullets(tables.map(({ name }) => code(name)))
  return paragraphs(
    'These tables are there:',
    list,
    `Ask me to describe one, for example “describe ${tables[0]?.name ?? ''}”.`,
  )
}

/** Words the columns of a table. */
export function tableWords(table: Table, outcome: ToolOutcome): string {
  if (table.columns.length === 0)
    return paragraphs(`This is what the database says about ${code(table.name)}:`, verbatim(outcome.text))
  const rows = table.columns.map(({ name, type, isKey, references }) => [
    code(name),
    type || '–',
    isKey ? 'key' : references ? `→ ${code(`${references.table}.${references.column}`)}` : '',
  ])
  return paragraphs(`${code(table.name)} has these columns:`, markdownTable(['column', 'type', ''], rows))
}

function singleWords(query: Query, { rows }: TextTable, tables: readonly Table[]): string {
  const cell = rows[0]?.at(-1) ?? ''
  const conditions = conditionWords(query, tables)
  const about = things(query.base.name)
  const { select } = query
  if (select.kind === 'figure') {
    const what = figureWords(select.fn, select.of)
    const of = `the ${about}${conditions}`
    return isNothing(cell)
      ? `There is no ${what} to give: no ${about}${conditions} have one.`
      : `The ${what} of ${of} is **${cell}**.`
  }
  if (select.kind === 'distinct') {
    const isRow = isIdentifier(select.column)
    const counted = isRow ? things(select.column.table) : `different values of \`${select.column.name}\``
    return `There are **${cell}** ${counted}${isRow ? conditions : ` among the ${about}${conditions}`}.`
  }
  return cell === '1'
    ? `There is **1** ${thing(query.base.name)}${conditions}.`
    : `There are **${cell}** ${about}${conditions}.`
}

function listWords(query: Query, table: TextTable, tables: readonly Table[]): string {
  const conditions = conditionWords(query, tables)
  const about = `${things(query.base.name)}${conditions}`
  const [row, other] = table.rows
  if (!row) return `There are no ${about}.`
  if (!other && isOneRow(query)) {
    return paragraphs(`${sentence(thing(query.base.name))}${conditions}:`, shown(table, 1))
  }
  if (query.isOne) return firstWords(query, { table, conditions })
  return paragraphs(`${sentence(leadWords(query, about))}:`, shown(table, query.shownRows), limitWords(query, table))
}

/** Whether the question names its row by the key. */
function isOneRow({ base, select, filters }: Query): boolean {
  return (
    select.kind === 'rows' &&
    filters.some(({ column, operator }) => column.isKey && column.table === base.name && operator === '=')
  )
}

/** What comes first: "the latest order", "which customer spent the most"; or all that come first alike. */
function firstWords(query: Query, { table, conditions }: { table: TextTable; conditions: string }): string {
  const { select, groups, base, order } = query
  const at = groups.length > 0 ? table.header.length - 1 : table.header.indexOf(orderColumn(order))
  const rows = table.rows.filter((row, index) => index === 0 || (at !== -1 && row[at] === table.rows[0]?.[at]))
  const isTie = rows.length > 1
  const others = rows.length > query.shownRows ? 'There may be more with the same.' : undefined
  if (groups.length === 0) {
    const lead = isTie
      ? `These ${things(base.name)}${conditions} share the ${extreme(order)} ${code(table.header[at] ?? '')}`
      : `The ${superlative(order, thing(base.name))}${conditions}`
    return paragraphs(`${lead}:`, markdownTable(table.header, rows.slice(0, query.shownRows)), others)
  }
  const names = rows.slice(0, query.shownRows).map((row) => `**${row.slice(0, -1).join(' ')}**`)
  const cell = rows[0]?.at(-1) ?? ''
  const [comes, each] = [isTie ? 'come' : 'comes', isTie ? ' each' : '']
  const place = order?.direction === 'asc' ? 'last' : 'first'
  const lead = `${joinWords(names)} ${comes} ${place}`
  const about = `${things(base.name)}${conditions}`
  if (select.kind === 'figure') {
    return paragraphs(
      `${lead}: the ${figureWords(select.fn, select.of)} of the ${about} is **${cell}**${each}.`,
      others,
    )
  }
  const counted = select.kind === 'distinct' ? select.column.table : base.name
  return paragraphs(
    `${lead}, with **${cell}** ${cell === '1' ? thing(counted) : things(counted)}${conditions}${each}.`,
    others,
  )
}

function orderColumn(order: Query['order']): string {
  if (!order || order.by === 'measure' || order.by === 'group') return ''
  return 'figure' in order.by ? order.by.figure.column.name : order.by.column.name
}

function extreme(order: Query['order']): string {
  const isDown = order?.direction === 'desc'
  const isDate = order && typeof order.by === 'object' && 'column' in order.by && order.by.column.kind === 'date'
  return isDate ? (isDown ? 'latest' : 'oldest') : isDown ? 'highest' : 'lowest'
}

/** "latest order", "order with the highest total". */
function superlative(order: Query['order'], row: string): string {
  if (!order || order.by === 'measure' || order.by === 'group') return row
  const column = 'figure' in order.by ? order.by.figure.column : order.by.column
  return column.kind === 'date'
    ? `${extreme(order)} ${row}`
    : `${row} with the ${extreme(order)} ${human(plainName(column))}`
}

function leadWords({ select, groups, order, base }: Query, about: string): string {
  const per = groups.map(
    ({ columns, unit }) =>
      unit ??
      groupWords(
        columns[0]?.table ?? '',
        base.name,
        columns[0]?.name ?? '',
        columns.length > 1 || isLabel(columns[0]?.name),
      ),
  )
  if (per.length === 0) return `${about}${orderWords(order)}`
  if (select.kind === 'figure') return `the ${figureWords(select.fn, select.of)} of the ${about}, per ${joinWords(per)}`
  const counted =
    select.kind === 'distinct'
      ? `different ${isIdentifier(select.column) ? things(select.column.table) : `values of \`${select.column.name}\``} in the ${about}`
      : about
  return `${counted} per ${joinWords(per)}`
}

function orderWords(order: Query['order']): string {
  if (!order || order.by === 'measure' || order.by === 'group') return ''
  const column = 'figure' in order.by ? order.by.figure.column : order.by.column
  if (column.kind === 'date') return order.direction === 'desc' ? ', latest first' : ', oldest first'
  return ` by ${human(plainName(column))}${order.direction === 'desc' ? ', highest first' : ''}`
}

function groupWords(table: string, base: string, column: string, isRow: boolean): string {
  if (isRow) return singularName(table)
  return table === base ? human(column) : `${human(column)} of the ${singularName(table)}`
}

function isLabel(column: string | undefined): boolean {
  return /^(?:.*_)?(?:name|title)$/i.test(column ?? '')
}

function figureWords(fn: 'sum' | 'avg' | 'min' | 'max', { column, times }: Figure): string {
  const what = times ? `${human(times.name)} times ${human(plainName(column))}` : human(plainName(column))
  const word =
    columnKind(column.type, column.name) === 'date'
      ? { sum: 'total', avg: 'average', min: 'earliest', max: 'latest' }[fn]
      : { sum: 'sum of', avg: 'average', min: 'lowest', max: 'highest' }[fn]
  return fn === 'sum' ? `sum of ${times ? what : `\`${column.name}\``}` : `${word} ${what}`
}

function conditionWords({ base, filters, existences, empty }: Query, tables: readonly Table[]): string {
  const own = filters
    .filter(({ column }) => column.table === base.name)
    .toSorted((a, b) => Number(a.operator === '!=') - Number(b.operator === '!='))
    .map(({ said }) => ` ${said}`)
  const others = [...new Set(filters.map(({ column }) => column.table))].filter((table) => table !== base.name)
  const related = others.map((table) => {
    const said = joinWords(filters.filter(({ column }) => column.table === table).map((filter) => filter.said))
    // What a row belongs to is one, what belongs to it are many.
    return ` ${isUpFrom(base.name, table, tables) ? 'of' : 'with'} ${things(table)} ${said}`
  })
  const existing = existences.map(({ table, isNegated, count }) => {
    const many = count ? `${COUNT_WORDS[count.operator] ?? ''} ${count.value.text} ` : ''
    return ` ${isNegated ? 'without' : 'with'} ${many}${things(table.name)}`
  })
  const missing = empty.map(({ column, isNegated }) => ` ${isNegated ? 'with' : 'without'} ${human(column.name)}`)
  return [...own, ...related, ...existing, ...missing].join('')
}

const COUNT_WORDS: Record<string, string> = {
  '>': 'more than',
  '>=': 'at least',
  '<': 'fewer than',
  '<=': 'at most',
  '=': 'exactly',
}

function shown({ header, rows }: TextTable, most: number): string {
  const more = rows.length > most ? `These are the first ${most}; there are more.` : undefined
  return paragraphs(markdownTable(header, rows.slice(0, most)), more)
}

/** A number of rows that was asked for is no hint that there are no others; a rank says so itself. */
function limitWords({ limit, order, shownRows }: Query, { rows }: TextTable): string | undefined {
  const isFull = limit !== undefined && rows.length === Number(limit.text) && rows.length <= shownRows
  return isFull && !order ? `These are the first ${rows.length}; there may be more.` : undefined
}

/** What the tool said beside the rows, when it says that rows are missing. */
function noteWords({ note }: TextTable): string | undefined {
  return /truncat|there are more|more rows|were cut/i.test(note)
    ? `The tool adds: “${note.replaceAll(/\s+/g, ' ').trim()}”`
    : undefined
}

function isNothing(cell: string): boolean {
  return cell === '' || /^(?:null|none|nil|\\n)$/i.test(cell)
}
