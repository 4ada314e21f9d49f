import type { Column, Table } from './schema.ts'

/**
 * One step along a foreign key. `up` goes from a row to the one row it refers to; `down` from a row to the many that refer to it. `foreignKey` is
 * the referring column, `key` the name of the column it points to.
 */
export interface Step {
  direction: 'up' | 'down'
  from: string
  to: string
  foreignKey: Column
  key: string
}

const MAX_STEPS = 4

/** The shortest way from one table to another along foreign keys; among equals the one that goes up first. Empty for the same table. */
export function pathBetween(from: string, to: string, tables: readonly Table[]): Step[] | undefined {
  let frontier: { table: string; path: Step[] }[] = [{ table: from, path: [] }]
  const seen = new Set([from])
  for (let length = 0; length <= MAX_STEPS; length += 1) {
    const arrived = frontier.find(({ table }) => table === to)
    if (arrived) return arrived.path
    frontier = frontier.flatMap(({ table, path }) =>
      stepsFrom(table, tables).flatMap((step) => {
        if (seen.has(step.to)) return []
        seen.add(step.to)
        return [{ table: step.to, path: [...path, step] }]
      }),
    )
  }
  return undefined
}

/** Whether every row at the start leads to at most one row at the end, so that joining multiplies nothing. */
export function isSingle(path: readonly Step[]): boolean {
  return path.every(({ direction }) => direction === 'up')
}

/** The tables that a table is connected with, nearest first, itself included. */
export function reachable(from: string, tables: readonly Table[]): Table[] {
  return tables
    .map((table) => ({ table, path: pathBetween(from, table.name, tables) }))
    .filter(({ path }) => path !== undefined)
    .toSorted((a, b) => distance(a.path) - distance(b.path))
    .map(({ table }) => table)
}

/** Steps weigh more downwards: what a row refers to is closer to it than what refers to it. */
function distance(path: readonly Step[] | undefined): number {
  return (path ?? []).reduce((sum, { direction }) => sum + (direction === 'up' ? 1 : 1.5), 0)
}

function stepsFrom(name: string, tables: readonly Table[]): Step[] {
  const up = tables
    .filter((table) => table.name === name)
    .flatMap(({ columns }) => columns)
    .flatMap((column): Step[] => {
      const { references } = column
      return references
        ? [{ direction: 'up', from: name, to: references.table, foreignKey: column, key: references.column }]
        : []
    })
  const down = tables.flatMap(({ name: other, columns }) =>
    columns.flatMap((column): Step[] =>
      column.references?.table === name && other !== name
        ? [{ direction: 'down', from: name, to: other, foreignKey: column, key: column.references.column }]
        : [],
    ),
  )
  return [...up, ...down]
}
