import { PlanEnd } from '../../plan.ts'
import { joinWords } from '../../answers/words.ts'
import { isSingle, pathBetween, reachable } from './joins.ts'
import type { Column, Table } from './schema.ts'

/** The column of a date in the first of the tables that has one; a table with several must say which is meant. */
export function dateColumn(start: readonly Table[], tables: readonly Table[]): Column {
  const above = start.flatMap((table) =>
    reachable(table.name, tables).filter(({ name }) => isUpFrom(table.name, name, tables)),
  )
  const near = [...start, ...above]
  for (const table of near) {
    const dates = table.columns.filter(({ kind }) => kind === 'date')
    const [only] =
      dates.length === 1 ? dates : dates.filter(({ name }) => /^(?:created|date|ordered|placed)/i.test(name))
    if (only) return only
    if (dates.length > 1)
      throw new PlanEnd(
        `\`${table.name}\` has several dates: ${joinWords(dates.map(({ name }) => `\`${name}\``))}. Please say which one you mean.`,
      )
  }
  throw new PlanEnd(
    `I found no date in ${joinWords([...new Set(start.map(({ name }) => `\`${name}\``))], 'or')} to go by.`,
  )
}

/** Of the columns that go by one name, the one nearest to a table. */
export function nearestColumn(columns: readonly Column[], table: Table, tables: readonly Table[]): Column | undefined {
  return columns
    .filter((column) => pathBetween(table.name, column.table, tables))
    .toSorted((a, b) => pathLength(table.name, a.table, tables) - pathLength(table.name, b.table, tables))[0]
}

/** Whether each row of one table leads to exactly one row of the other. */
export function isUpFrom(from: string, to: string, tables: readonly Table[]): boolean {
  const path = pathBetween(from, to, tables)
  return path !== undefined && isSingle(path)
}

/** How many steps apart two tables are; infinite when nothing connects them. */
export function pathLength(from: string, to: string, tables: readonly Table[]): number {
  return pathBetween(from, to, tables)?.length ?? Number.POSITIVE_INFINITY
}

/** The table of a name that the schema knows. */
export function tableNamed(name: string, tables: readonly Table[]): Table {
  const table = tables.find((candidate) => candidate.name === name)
  if (!table) throw new PlanEnd(`I know of no table \`${name}\`.`)
  return table
}

/** The column that goes by one name, which must be connected with a table. */
export function connectedColumn(columns: readonly Column[], table: Table, tables: readonly Table[]): Column {
  const column = nearestColumn(columns, table, tables)
  if (column) return column
  throw new PlanEnd(`I see no connection between \`${table.name}\` and \`${columns[0]?.table ?? 'that'}\`.`)
}
