/** Something to measure: does its work once and says how many units of work that was. */
export interface Contender {
  name: string
  run: () => Promise<number>
}

/**
 * Runs the contenders in turn, `rounds` times after one round to warm up, and prints for each the median rate and its ratio to the first one's.
 * Taken side by side, the ratio holds where the rates themselves drift from machine to machine.
 */
export async function compare(title: string, contenders: readonly Contender[], { rounds = 9 } = {}): Promise<void> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const started = performance.now()
      const units = await run()
      if (round > 0) rates.get(name)?.push((units / (performance.now() - started)) * 1_000)
    }
  }
  const medians = [...rates].map(([name, values]) => [name, median(values)] as const)
  const first = medians[0]?.[1] ?? Number.NaN
  console.log(`\n${title}`)
  for (const [name, rate] of medians) {
    console.log(
      `  ${name.padEnd(36)} ${Math.round(rate).toLocaleString('en').padStart(12)} /s   ${(rate / first).toFixed(2)}`,
    )
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
