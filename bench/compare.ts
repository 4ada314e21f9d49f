import { median, report, roundsOf } from './report.ts'
import type { Goal } from './report.ts'

/** Something to measure: does its work once and says how many units of work that was. */
export interface Contender {
  name: string
  run: () => Promise<number>
  goal?: Goal
}

/**
 * Runs the contenders in turn, `rounds` times after one round to warm up, and reports for each the median rate and its ratio to the first one's.
 * Taken side by side, the ratio holds where the rates themselves drift from machine to machine.
 */
export async function compare(
  title: string,
  contenders: readonly Contender[],
  { rounds = roundsOf(9) } = {},
): Promise<void> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const started = performance.now()
      const units = await run()
      if (round > 0) rates.get(name)?.push((units / (performance.now() - started)) * 1_000)
    }
  }
  const measured = contenders.map(({ name, goal }) => ({ name, goal, value: median(rates.get(name) ?? []) }))
  report(title, 'per second', measured)
}
