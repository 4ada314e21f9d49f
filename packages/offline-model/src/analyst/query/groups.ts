import { PlanEnd } from '../../plan.ts'
import { dateColumn, nearestColumn } from '../schema/columns.ts'
import type { Group } from './query.ts'
import type { Grouping } from '../question/question.ts'
import { isIdentifier, keyColumn, labelColumns } from '../schema/schema.ts'
import type { Table } from '../schema/schema.ts'

/** A grouping matched with the schema: the column nearest to what is counted, the date of its rows, or the rows of a table. */
export function toGroup(
  grouping: Grouping,
  { base, near, tables }: { base: Table; near: Table; tables: readonly Table[] },
): Group {
  if ('table' in grouping) {
    const group = rowGroup(grouping.table)
    if (group.columns.some((column) => !isIdentifier(column))) return group
    throw new PlanEnd(
      `Nothing but a number tells the rows of \`${grouping.table.name}\` apart, so I do not list each of them.`,
    )
  }
  if ('unit' in grouping) return { columns: [dateColumn([near, base], tables)], unit: grouping.unit }
  const column = nearestColumn(grouping.columns, base, tables) ?? nearestColumn(grouping.columns, near, tables)
  if (!column) throw new PlanEnd('I do not see what to group by.')
  if (column.kind === 'number' && !isIdentifier(column) && !/year/i.test(column.name)) {
    throw new PlanEnd(
      `I would have to make a group of each \`${column.name}\`. Please say “sorted by ${column.name}” if that is meant.`,
    )
  }
  return { columns: [column] }
}

/** One group per row of a table, shown by what names the row. */
export function rowGroup(table: Table): Group {
  const key = keyColumn(table)
  const columns = [...labelColumns(table)]
  return { columns, ...(key && !columns.includes(key) ? { key } : {}) }
}
