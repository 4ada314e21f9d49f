import { PlanEnd } from '../../plan.ts'
import { connectedColumn, isUpFrom, nearestColumn, pathLength, tableNamed } from '../schema/columns.ts'
import { commonChild, countOf } from './count-through.ts'
import { moneyFigures, numericFigures } from '../schema/figures.ts'
import type { Figure, Select } from './query.ts'
import type { Question } from '../question/question.ts'
import { labelColumns } from '../schema/schema.ts'
import type { Column, Table } from '../schema/schema.ts'

const MOST_COLUMNS = 8

/** What a query selects, and the table whose rows it goes through. */
export function chooseSelect(
  question: Question,
  subject: Table,
  tables: readonly Table[],
): { select: Select; base: Table } {
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
  const byColumn = Array.isArray(measure.of) ? numericFigures(measure.of, measure.fn) : []
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

function shownColumns(question: Question, subject: Table, tables: readonly Table[]): Column[] {
  const chosen = question.shown.map((columns) => connectedColumn(columns, subject, tables))
  if (chosen.length === 0) return subject.columns.filter(({ kind }) => kind !== 'other').slice(0, MOST_COLUMNS)
  const sorted =
    question.sort && typeof question.sort.by === 'object' && 'columns' in question.sort.by
      ? nearestColumn(question.sort.by.columns, subject, tables)
      : undefined
  return [...new Set([...labelColumns(subject), ...chosen, ...(sorted ? [sorted] : [])])]
}
