import { PlanEnd } from '../../plan.ts'
import { dateColumn, nearestColumn } from '../schema/columns.ts'
import { moneyFigures, totalFigure } from '../schema/figures.ts'
import type { Group, Query } from './query.ts'
import type { Question, Sort } from '../question/question.ts'
import type { Table } from '../schema/schema.ts'

/** Groups have a size and a name to be ordered by; the dates and prices of the rows in them are gone. */
export function orderOf(
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

function orderBy(sort: Sort, base: Table, tables: readonly Table[]): NonNullable<Query['order']> {
  const { direction } = sort
  if (sort.by === 'measure') return { by: 'measure', direction }
  if (sort.by === 'date') return { by: { column: dateColumn([base], tables) }, direction }
  if (sort.by === 'total') return { by: { figure: totalFigure(base) }, direction }
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
