import { PlanEnd } from '../../plan.ts'
import { connectedColumn } from '../schema/columns.ts'
import { moneyFigures } from '../schema/figures.ts'
import { assertSure } from './assert-sure.ts'
import { dateFilter, numberFilter, valueFilters } from './filters.ts'
import type { FoundValue } from '../find-values.ts'
import { toGroup } from './groups.ts'
import { pathBetween } from '../schema/joins.ts'
import { limitFor } from './limits.ts'
import { orderOf } from './order.ts'
import type { Query } from './query.ts'
import type { Question } from '../question/question.ts'
import { rankedQuery } from './ranked-query.ts'
import type { Table } from '../schema/schema.ts'
import { chooseSelect } from './select.ts'

/** Matches a question with a schema and the values found in the data. Ends the plan with words where the schema leaves it open what is meant. */
export function matchQuestion(question: Question, found: readonly FoundValue[], tables: readonly Table[]): Query {
  const subject = question.subject ?? guessSubject(question, tables)
  if (!subject) throw new PlanEnd('Please say what you ask about, as a table is called: I do not want to guess.')
  const ranked = rankedQuery(question, subject, tables)
  const query = ranked ?? plainQuery(question, subject, tables)
  addConditions(query, { question, subject, found, tables })
  assertSure(query, { question, found, tables })
  return query
}

/** Without a table in the question: the one whose columns it names. That a value was found in a table does not say that its rows are meant. */
function guessSubject(question: Question, tables: readonly Table[]): Table | undefined {
  const { measure } = question
  const columns = [
    ...(measure.kind === 'distinct' ? measure.columns : []),
    ...(measure.kind === 'figure' && Array.isArray(measure.of) ? measure.of : []),
    ...question.shown.flat(),
    ...question.groupings.flatMap((grouping) =>
      'columns' in grouping ? grouping.columns : 'table' in grouping ? grouping.table.columns.slice(0, 1) : [],
    ),
    ...question.comparisons.flatMap((comparison) => comparison.columns ?? []),
  ]
  const names = columns.map(({ table }) => table)
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

function plainQuery(question: Question, subject: Table, tables: readonly Table[]): Query {
  const { select, base } = chooseSelect(question, subject, tables)
  const groups = question.groupings.map((grouping) => toGroup(grouping, { base, near: subject, tables }))
  const order = orderOf(question, { base, groups, tables })
  return {
    base,
    select,
    filters: [],
    existences: [],
    empty: [],
    groups,
    ...(order ? { order } : {}),
    ...limitFor(question, { select, groups }),
  }
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
    const filter = comparison.type === 'date' ? dateFilter(comparison, context) : numberFilter(comparison, context)
    query.filters.push(filter)
  }
  for (const filter of query.filters) {
    const isNarrowed = query.filters.some(({ column, operator }) => column === filter.column && operator === 'within')
    if (filter.operator === 'month' && isNarrowed) filter.said = filter.said.replace(' of any year', '')
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
    const column = connectedColumn(columns, subject, tables)
    if (column.kind === 'number')
      throw new PlanEnd(
        `Without \`${column.name}\` could mean that it is 0, or that it is not known. Please say which.`,
      )
    query.empty.push({ column, isNegated })
  }
}
