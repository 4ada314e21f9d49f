import type { QueryResult } from '../../database.ts'

/** The rows of EXPLAIN QUERY PLAN (id, parent, unused, detail) as indented lines. */
export function formatPlan({ rows }: QueryResult): string {
  const depths = new Map<unknown, number>([[0, 0]])
  return rows
    .map(([id, parent, , detail]) => {
      const depth = depths.get(parent) ?? 0
      depths.set(id, depth + 1)
      return `${'  '.repeat(depth)}${detail}`
    })
    .join('\n')
}
