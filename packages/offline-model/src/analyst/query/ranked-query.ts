import { PlanEnd } from '../../plan.ts'
import { connectedColumn, isUpFrom, pathLength, tableNamed } from '../schema/columns.ts'
import { commonChild, countOf } from './count-through.ts'
import { rowGroup } from './groups.ts'
import { moneyFigures, numericFigures, quantityFigures } from '../schema/figures.ts'
import { limitOf, SHOWN_ROWS } from './limits.ts'
import type { Figure, Query, Select } from './query.ts'
import type { Question } from '../question/question.ts'
import type { Column, Table } from '../schema/schema.ts'

/** "Top customers by revenue": figures of other rows, one group for each row of the subject. `undefined` when the order needs no grouping. */
export function rankedQuery(question: Question, subject: Table, tables: readonly Table[]): Query | undefined {
  const { sort } = question
  if (!sort || question.measure.kind !== 'rows' || sort.by === 'measure' || sort.by === 'date' || sort.by === 'total')
    return undefined
  const group = rowGroup(subject)
  group.columns.push(...question.shown.map((columns) => connectedColumn(columns, subject, tables)))
  const rank = (base: Table, select: Select): Query => ({
    base,
    select,
    filters: [],
    existences: [],
    empty: [],
    groups: [group],
    order: { by: 'measure', direction: sort.direction },
    ...limitOf(question, SHOWN_ROWS),
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
  return typeof by === 'object'
    ? numericFigures(by.columns, 'sum')
    : tables.flatMap((table) => moneyFigures(table, 'revenue'))
}
