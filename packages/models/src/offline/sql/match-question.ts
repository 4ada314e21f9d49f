import { PlanEnd } from '../plan.ts'
import { dateColumn, isUpFrom, nearestColumn, pathLength } from './columns.ts'
import { dateFilter, numberFilter, valueFilters } from './filters.ts'
import type { FoundValue } from './find-values.ts'
import { pathBetween } from './joins.ts'
import { moneyFigures, quantityFigures } from './money.ts'
import type { Figure, Group, Query, Select } from './query.ts'
import type { Grouping, Question, Sort } from './question.ts'
import { isIdentifier, keyColumn, labelColumns } from './schema.ts'
import type { Column, Table } from './schema.ts'

/** Rows shown when the question names no number of them. */
const SHOWN_ROWS = 20
const SHOWN_GROUPS = 30
/** However many the question asks for. */
const MOST_SHOWN = 60
const MOST_COLUMNS = 8

/** Matches a question with a schema and the values found in the data. Ends the plan with words where the schema leaves it open what is meant. */
export function matchQuestion(question: Question, found: readonly FoundValue[], tables: readonly Table[]): Query {
  const subject = question.subject ?? guessSubject(question, found, tables)
  if (!subject) throw new PlanEnd('')
  const ranked = rankedQuery(question, subject, tables)
  const query = ranked ?? plainQuery(question, subject, tables)
  addConditions(query, { question, subject, found, tables })
  return query
}

/** Without a table in the question: the one whose columns it names, or in which its values were found. */
function guessSubject(question: Question, found: readonly FoundValue[], tables: readonly Table[]): Table | undefined {
  const { measure } = question
  const columns = [
    ...(measure.kind === 'distinct' ? measure.columns : []),
    ...(measure.kind === 'figure' && Array.isArray(measure.of) ? measure.of : []),
    ...question.shown.flat(),
    ...question.groupings.flatMap((grouping) => ('columns' in grouping ? grouping.columns : [])),
    ...question.comparisons.flatMap((comparison) => comparison.columns ?? []),
  ]
  const names = [...found.map(({ column }) => column.table), ...columns.map(({ table }) => table)]
  const isMoney = measure.kind === 'figure' && measure.of === 'revenue'
  const votes = tables.map((table) => ({
    table,
    votes: names.filter((name) => name === table.name).length + (isMoney ? revenueVote(table) : 0),
  }))
  const best = votes.toSorted((a, b) => b.votes - a.votes)[0]
  return best && best.votes > 0 ? best.table : undefined
}

/** A table that says what was taken in is a better guess than one where it must be worked out. */
function revenueVote(table: Table): number {
  const [figure] = moneyFigures(table, 'revenue')
  return figure ? (figure.times ? 0.4 : 0.5) : 0
}

/** "Top customers by revenue": figures of other rows, one group for each row of the subject. `undefined` when the order needs no grouping. */
function rankedQuery(question: Question, subject: Table, tables: readonly Table[]): Query | undefined {
  const { sort } = question
  if (!sort || question.measure.kind !== 'rows' || sort.by === 'measure' || sort.by === 'date') return undefined
  const group = rowGroup(subject)
  group.columns.push(...question.shown.flatMap((columns) => nearestColumn(columns, subject, tables) ?? []))
  const rank = (base: Table, select: Select): Query => ({
    ...emptyQuery(base, select),
    groups: [group],
    order: { by: 'measure', direction: sort.direction },
    ...limitOf(question.limit, SHOWN_ROWS),
  })
  if (typeof sort.by === 'object' && 'count' in sort.by) {
    const counted = sort.by.count
    const base = commonChild(counted, subject, tables)
    return rank(base, countOf(counted, base))
  }
  if (sort.by === 'price' && moneyFigures(subject, 'price').length > 0) return undefined
  if (typeof sort.by === 'object' && sort.by.columns.some((column) => isUpFrom(subject.name, column.table, tables))) {
    return undefined
  }
  const [figure] = rankingFigures(sort.by, tables)
    .filter(({ column }) => column.table !== subject.name && isUpFrom(column.table, subject.name, tables))
    .toSorted(
      (a, b) => pathLength(subject.name, a.column.table, tables) - pathLength(subject.name, b.column.table, tables),
    )
  if (!figure) throw new PlanEnd(`I do not see what to rank the rows of \`${subject.name}\` by.`)
  return rank(tableNamed(figure.column.table, tables), { kind: 'figure', fn: 'sum', of: figure })
}

function rankingFigures(
  by: 'price' | 'revenue' | 'quantity' | { columns: Column[] },
  tables: readonly Table[],
): Figure[] {
  if (by === 'quantity') return tables.flatMap(quantityFigures)
  return typeof by === 'object' ? numeric(by.columns) : tables.flatMap((table) => moneyFigures(table, 'revenue'))
}

function plainQuery(question: Question, subject: Table, tables: readonly Table[]): Query {
  const { select, base } = selection(question, subject, tables)
  const groups = question.groupings.map((grouping) => toGroup(grouping, { base, near: subject, tables }))
  const order = orderOf(question, { base, groups, tables })
  return {
    ...emptyQuery(base, select),
    groups,
    ...(order ? { order } : {}),
    ...limitFor(question, { select, groups }),
  }
}

function limitFor(
  question: Question,
  { select, groups }: { select: Select; groups: readonly Group[] },
): Pick<Query, 'limit' | 'shownRows'> {
  if (select.kind === 'rows') return limitOf(question.limit, SHOWN_ROWS)
  const isEndless = groups.length === 0 || groups.some(({ unit }) => unit)
  return isEndless && question.limit === undefined ? { shownRows: MOST_SHOWN } : limitOf(question.limit, SHOWN_GROUPS)
}

function limitOf(said: string | undefined, usual: number): Required<Pick<Query, 'limit' | 'shownRows'>> {
  const shownRows = said === undefined ? usual : Math.min(Number(said), MOST_SHOWN)
  return { limit: { text: said ?? String(usual + 1), type: 'number' }, shownRows }
}

/** Groups have a size and a name to be ordered by; the dates and prices of the rows in them are gone. */
function orderOf(
  { sort }: Question,
  { base, groups, tables }: { base: Table; groups: readonly Group[]; tables: readonly Table[] },
): Query['order'] {
  if (!sort) return groupOrder(groups)
  const order = orderBy(sort, base, tables)
  if (groups.length === 0 || order.by === 'measure') return order
  const column = typeof order.by === 'object' && 'column' in order.by ? order.by.column : undefined
  if (column && groups.some(({ columns }) => columns.includes(column))) return order
  throw new PlanEnd('I can put groups in order by their size, or by what they are grouped by, and by nothing else.')
}

/** Months come one after another; other groups by size. */
function groupOrder(groups: readonly Group[]): Query['order'] {
  if (groups.length === 0) return undefined
  return groups.some(({ unit }) => unit) ? { by: 'group', direction: 'asc' } : { by: 'measure', direction: 'desc' }
}

function selection(question: Question, subject: Table, tables: readonly Table[]): { select: Select; base: Table } {
  const { measure } = question
  switch (measure.kind) {
    case 'count': {
      const base = question.groupings.reduce<Table>((table, grouping) => {
        const target =
          'table' in grouping
            ? grouping.table.name
            : 'columns' in grouping
              ? nearestColumn(grouping.columns, table, tables)?.table
              : undefined
        return target === undefined || isUpFrom(table.name, target, tables)
          ? table
          : commonChild(subject, tableNamed(target, tables), tables)
      }, subject)
      return { base, select: countOf(subject, base) }
    }
    case 'distinct': {
      const column = nearestColumn(measure.columns, subject, tables) ?? measure.columns[0]
      if (!column) throw new PlanEnd('')
      const base = isUpFrom(subject.name, column.table, tables) ? subject : tableNamed(column.table, tables)
      return { base, select: { kind: 'distinct', column } }
    }
    case 'figure': {
      const figure = chooseFigure(question, subject, tables)
      return { base: tableNamed(figure.column.table, tables), select: { kind: 'figure', fn: measure.fn, of: figure } }
    }
    case 'rows':
      return { base: subject, select: { kind: 'rows', columns: shownColumns(question, subject, tables) } }
    default:
      throw new Error(`Unknown measure: ${JSON.stringify(measure satisfies never)}`)
  }
}

/** The column a figure is taken over: nearest to the subject, on rows that each lead to one subject and one group, so that nothing counts twice. */
function chooseFigure(question: Question, subject: Table, tables: readonly Table[]): Figure {
  const { measure } = question
  if (measure.kind !== 'figure') throw new Error('The question asks for no figure.')
  const byColumn = Array.isArray(measure.of)
    ? measure.of.filter((column) => isMeasurable(column, measure.fn)).map((column): Figure => ({ column }))
    : []
  const byMoney =
    measure.of === 'revenue'
      ? tables.flatMap((table) => moneyFigures(table, 'revenue'))
      : measure.of === 'price'
        ? moneyFigures(subject, 'price')
        : []
  const groupTables = question.groupings.flatMap((grouping) =>
    'table' in grouping
      ? [grouping.table.name]
      : 'columns' in grouping
        ? [nearestColumn(grouping.columns, subject, tables)?.table ?? '']
        : [],
  )
  const candidates = [...byColumn, ...byMoney].filter(({ column }) =>
    [subject.name, ...groupTables].every((name) => isUpFrom(column.table, name, tables)),
  )
  const near = candidates.toSorted(
    (a, b) => pathLength(subject.name, a.column.table, tables) - pathLength(subject.name, b.column.table, tables),
  )[0]
  if (near) return near
  const what = Array.isArray(measure.of) ? (measure.of[0]?.name ?? 'that') : measure.of
  throw new PlanEnd(
    `I found no column in \`${subject.name}\`, or in rows that belong to one of it, that holds ${what === 'price' || what === 'revenue' ? 'an amount of money' : `numbers for \`${what}\``}.`,
  )
}

function isMeasurable(column: Column, fn: 'sum' | 'avg' | 'min' | 'max'): boolean {
  return (
    !isIdentifier(column) && (column.kind === 'number' || (column.kind === 'date' && (fn === 'min' || fn === 'max')))
  )
}

function numeric(columns: readonly Column[]): Figure[] {
  return columns.filter((column) => isMeasurable(column, 'sum')).map((column) => ({ column }))
}

function toGroup(
  grouping: Grouping,
  { base, near, tables }: { base: Table; near: Table; tables: readonly Table[] },
): Group {
  if ('table' in grouping) return rowGroup(grouping.table)
  if ('unit' in grouping) return { columns: [dateColumn([near, base], tables)], unit: grouping.unit }
  const column = nearestColumn(grouping.columns, base, tables) ?? nearestColumn(grouping.columns, near, tables)
  if (!column) throw new PlanEnd('I do not see what to group by.')
  return { columns: [column] }
}

function rowGroup(table: Table): Group {
  const key = keyColumn(table)
  const columns = [...labelColumns(table)]
  return { columns, ...(key && !columns.includes(key) ? { key } : {}) }
}

function orderBy(sort: Sort, base: Table, tables: readonly Table[]): NonNullable<Query['order']> {
  const { direction } = sort
  if (sort.by === 'measure') return { by: 'measure', direction }
  if (sort.by === 'date') return { by: { column: dateColumn([base], tables) }, direction }
  if (sort.by === 'quantity') throw new PlanEnd(`I found no quantities that belong to \`${base.name}\`.`)
  if (sort.by === 'price' || sort.by === 'revenue') {
    const [figure] = moneyFigures(base, 'price')
    if (!figure) throw new PlanEnd(`I found no column of \`${base.name}\` that holds an amount of money.`)
    return { by: { figure }, direction }
  }
  if ('count' in sort.by) return { by: 'measure', direction }
  const column = nearestColumn(sort.by.columns, base, tables)
  if (!column) throw new PlanEnd(`I do not see how to sort \`${base.name}\` by that.`)
  return { by: { column }, direction }
}

function shownColumns(question: Question, subject: Table, tables: readonly Table[]): Column[] {
  const chosen = question.shown.flatMap((columns) => nearestColumn(columns, subject, tables) ?? [])
  if (chosen.length === 0) return subject.columns.filter(({ kind }) => kind !== 'other').slice(0, MOST_COLUMNS)
  const sorted =
    question.sort && typeof question.sort.by === 'object' && 'columns' in question.sort.by
      ? nearestColumn(question.sort.by.columns, subject, tables)
      : undefined
  return [...new Set([...labelColumns(subject), ...chosen, ...(sorted ? [sorted] : [])])]
}

function addConditions(
  query: Query,
  {
    question,
    subject,
    found,
    tables,
  }: { question: Question; subject: Table; found: readonly FoundValue[]; tables: readonly Table[] },
): void {
  const { base } = query
  query.filters.push(...valueFilters(found))
  for (const comparison of question.comparisons) {
    const context = { near: comparison.near, subject, base, tables }
    query.filters.push(comparison.type === 'date' ? dateFilter(comparison, context) : numberFilter(comparison, context))
  }
  const usesTable = (name: string): boolean =>
    query.filters.some(({ column }) => pathBetween(base.name, column.table, tables)?.some(({ to }) => to === name))
  const isGrouped = (table: Table): boolean => query.groups.some(({ columns }) => columns[0]?.table === table.name)
  for (const { table, isNegated, count } of question.related) {
    const isImplied = !isNegated && !count && (table.name === base.name || usesTable(table.name) || isGrouped(table))
    if (!isImplied)
      query.existences.push({
        table,
        isNegated,
        ...(count ? { count: { operator: count.operator, value: { text: count.value, type: 'number' } } } : {}),
      })
  }
  for (const { columns, isNegated } of question.empty) {
    const column = nearestColumn(columns, subject, tables)
    if (column) query.empty.push({ column, isNegated })
  }
}

/** The rows that belong to one of each: counted themselves, or through the rows that connect the two. */
function commonChild(counted: Table, target: Table, tables: readonly Table[]): Table {
  if (isUpFrom(counted.name, target.name, tables)) return counted
  const between = tables
    .filter((table) => isUpFrom(table.name, counted.name, tables) && isUpFrom(table.name, target.name, tables))
    .toSorted((a, b) => pathLength(a.name, counted.name, tables) - pathLength(b.name, counted.name, tables))[0]
  if (between) return between
  throw new PlanEnd(`I see no connection that would let me count \`${counted.name}\` per row of \`${target.name}\`.`)
}

function countOf(counted: Table, base: Table): Select {
  const key = keyColumn(counted)
  if (counted.name === base.name) return { kind: 'count' }
  if (!key)
    throw new PlanEnd(
      `\`${counted.name}\` has no key that I know of, so I cannot count its rows through \`${base.name}\`.`,
    )
  return { kind: 'distinct', column: key }
}

function tableNamed(name: string, tables: readonly Table[]): Table {
  const table = tables.find((candidate) => candidate.name === name)
  if (!table) throw new PlanEnd(`I know of no table \`${name}\`.`)
  return table
}

function emptyQuery(base: Table, select: Select): Query {
  return { base, select, filters: [], existences: [], empty: [], groups: [], shownRows: MOST_SHOWN }
}
