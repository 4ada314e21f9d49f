import { PlanEnd } from '../../plan.ts'
import { isUpFrom, pathLength } from '../schema/columns.ts'
import type { Select } from './query.ts'
import { keyColumn } from '../schema/schema.ts'
import type { Table } from '../schema/schema.ts'

/** The rows that belong to one of each: counted themselves, or through the rows that connect the two. */
export function commonChild(counted: Table, target: Table, tables: readonly Table[]): Table {
  if (isUpFrom(counted.name, target.name, tables)) return counted
  const between = tables
    .filter((table) => isUpFrom(table.name, counted.name, tables) && isUpFrom(table.name, target.name, tables))
    .toSorted((a, b) => pathLength(a.name, counted.name, tables) - pathLength(b.name, counted.name, tables))[0]
  if (between) return between
  throw new PlanEnd(`I see no connection that would let me count \`${counted.name}\` per row of \`${target.name}\`.`)
}

/** Counts the rows of a table, one by one even where rows of another lead to it. */
export function countOf(counted: Table, base: Table): Select {
  const key = keyColumn(counted)
  if (counted.name === base.name) return { kind: 'count' }
  if (!key)
    throw new PlanEnd(
      `\`${counted.name}\` has no key that I know of, so I cannot count its rows through \`${base.name}\`.`,
    )
  return { kind: 'distinct', column: key }
}
