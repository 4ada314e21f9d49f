import { appendFileSync } from 'node:fs'

/** What a ratio is to reach beside the first of its table, or what the value itself may be at most. */
export type Goal = { atLeast: number } | { atMost: number } | { valueAtMost: number }

/** One measured thing. The first of a table is what the others are compared with. */
export interface Measured {
  name: string
  value: number
  goal?: Goal | undefined
}

/** A table of one run, as `pnpm bench` keeps it. */
export interface Table {
  /** The measurement that it is of, as `pnpm bench --only` calls it. */
  suite: string
  title: string
  unit: string
  rows: { name: string; value: number; ratio: number; goal?: Goal | undefined }[]
}

/** Prints a table with the ratio of each row to the first, and hands it to `pnpm bench` where that one has asked, by the file that `BENCH_TABLES` names. */
export function report(title: string, unit: string, measured: readonly Measured[]): void {
  const [first] = measured
  const rows = measured.map(({ name, value, goal }) => ({ name, value, ratio: value / (first?.value ?? value), goal }))
  console.log(`\n${title} (${unit})`)
  for (const row of rows) {
    const value = row.value.toLocaleString('en', { maximumSignificantDigits: 4 }).padStart(12)
    console.log(`  ${row.name.padEnd(40)} ${value}   ${row.ratio.toFixed(2)}${showGoal(row)}`)
  }
  const file = process.env['BENCH_TABLES']
  if (file !== undefined)
    appendFileSync(
      file,
      `${JSON.stringify({ suite: process.env['BENCH_SUITE'] ?? '', title, unit, rows } satisfies Table)}\n`,
    )
}

type Row = Table['rows'][number]

/** What counts for the goal of a row: its ratio, or the value itself. */
export function reachedBy({ ratio, value, goal }: Row): number {
  return goal !== undefined && 'valueAtMost' in goal ? value : ratio
}

/** Whether a row is where its goal wants it. */
export function meets(row: Row): boolean {
  const { goal } = row
  if (goal === undefined) return true
  if ('atLeast' in goal) return reachedBy(row) >= goal.atLeast
  return reachedBy(row) <= ('atMost' in goal ? goal.atMost : goal.valueAtMost)
}

/** A goal in words, such as `≥ 0.9`, or `value ≤ 25` where it is not the ratio that counts. */
export function describeGoal(goal: Goal): string {
  if ('valueAtMost' in goal) return `value ≤ ${goal.valueAtMost}`
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
}

/** How many rounds are taken, where `pnpm bench --rounds` does not say otherwise. */
export function roundsOf(usual: number): number {
  return Number(process.env['BENCH_ROUNDS'] ?? usual)
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function showGoal(row: Row): string {
  return row.goal === undefined ? '' : `   goal ${describeGoal(row.goal)}: ${meets(row) ? 'met' : 'missed'}`
}
