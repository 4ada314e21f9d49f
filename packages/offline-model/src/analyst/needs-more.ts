import { reachable } from './schema/joins.ts'
import { PLACE_COLUMN } from './question/lexicon.ts'
import { moneyFigures } from './schema/figures.ts'
import type { Question } from './question/question.ts'
import type { Table } from './schema/schema.ts'

/** Whether the tables described so far leave something of a question open that other tables may settle. */
export function needsMoreTables(question: Question, tables: readonly Table[]): boolean {
  const { measure, sort, subject } = question
  const known = tables.filter(({ columns }) => columns.length > 0)
  const near = subject ? reachable(subject.name, known) : known
  const columns = near.flatMap((table) => table.columns)
  const hasPlace = columns.some(({ name }) => PLACE_COLUMN.test(name))
  const hasDate = columns.some(({ kind }) => kind === 'date')
  const hasMoney = near.some((table) => moneyFigures(table, 'price').length > 0)
  const wantsMoney =
    (measure.kind === 'figure' && !Array.isArray(measure.of)) || sort?.by === 'revenue' || sort?.by === 'price'
  return [
    question.unread.length > 0,
    sort?.by === 'quantity' || sort?.by === 'revenue',
    question.related.some(({ table }) => !near.includes(table)),
    question.groupings.some((grouping) => 'table' in grouping && !near.includes(grouping.table)),
    question.wanted.some((wanted) => !wanted.columns && (wanted.cue !== 'place' || !hasPlace)),
    question.comparisons.some(({ type }) => type === 'date') && !hasDate,
    wantsMoney && !hasMoney,
    measure.kind === 'figure' && Array.isArray(measure.of) && measure.of.every(({ kind }) => kind !== 'number'),
  ].some(Boolean)
}
