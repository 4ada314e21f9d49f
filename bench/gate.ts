import { reachedBy } from './report.ts'
import type { Table } from './report.ts'

/** A ratio may be worse than the recorded one by this share of it before it counts: rounds on a busy machine differ by as much. */
export const TOLERANCE = 0.15

/** What was reached of each goal, by measurement, then by table and row. */
export type Recorded = Record<string, Record<string, number>>

export interface Worse {
  name: string
  was: number
  /** Undefined when it was not measured. */
  is: number | undefined
}

/** What is reached of what has a goal. */
export function toRatios(tables: readonly Table[]): Recorded {
  const ratios: Recorded = {}
  for (const { suite, title, rows } of tables) {
    for (const row of rows) if (row.goal) (ratios[suite] ??= {})[`${title} · ${row.name}`] = reachedBy(row)
  }
  return ratios
}

/**
 * What is worse than it was recorded by more than {@link TOLERANCE}, or was recorded and not measured, of the measurements that have run. Which way is worse
 * says the goal. What was never recorded is not worse.
 */
export function findWorse(
  tables: readonly Table[],
  recorded: Recorded,
  { suites }: { suites: readonly string[] },
): Worse[] {
  const rows = new Map<string, Table['rows'][number]>(
    tables.flatMap(({ suite, title, rows: all }) =>
      all.map((row) => [`${suite} ${title} · ${row.name}`, row] as const),
    ),
  )
  return suites.flatMap((suite) =>
    Object.entries(recorded[suite] ?? {}).flatMap(([name, was]): Worse[] => {
      const row = rows.get(`${suite} ${name}`)
      if (row?.goal === undefined) return [{ name, was, is: undefined }]
      const is = reachedBy(row)
      const isWorse = 'atLeast' in row.goal ? is < was * (1 - TOLERANCE) : is > was * (1 + TOLERANCE)
      return isWorse ? [{ name, was, is }] : []
    }),
  )
}

export function wordWorse({ name, was, is }: Worse): string {
  if (is === undefined) {
    return `Not measured: ${name}, recorded as ${was.toFixed(2)}. Should it be no more, take it out of bench/recorded.json.`
  }
  return `Worse than recorded: ${name}, ${is.toFixed(2)} after ${was.toFixed(2)}.`
}
