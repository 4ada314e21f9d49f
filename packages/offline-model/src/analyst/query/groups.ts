import { PlanEnd } from '../../plan.ts'
import { dateColumn, nearestColumn } from '../schema/columns.ts'
import type { Group } from './query.ts'
import type { Grouping } from '../question/question.ts'
import { keyColumn, labelColumns } from '../schema/schema.ts'
import type { Table } from '../schema/schema.ts'

/** A grouping matched with the schema: the column nearest to what is counted, the date of its rows, or the rows of a table. */
export function toGroup(
  grouping: Grouping,
  { base, near, tables }: { base: Table; near: Table; tables: readonly Table[] },
): Group {
  if ('table' in grouping) return rowGroup(grouping.table)
  if ('unit' in grouping) return { columns: [dateColumn([near, base], tables)], unit: grouping.unit }
  const column = nearestColumn(grouping.columns, base, tables) ?? nearestColumn(grouping.columns, near, tables)
  if (!column) throw new PlanEnd('I do not see what to group by.')
  return { columns: [column] }
}

/** One group per row of a table, shown by what names the row. */
export function rowGroup(table: Table): Group {
  const key = keyColumn(table)
  const columns = [...labelColumns(table)]
  return { columns, ...(key && !columns.includes(key) ? { key } : {}) }
}
