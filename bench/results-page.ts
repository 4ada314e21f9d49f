import { reasonFor } from './reasons.ts'
import { describeGoal, meets } from './report.ts'
import type { Table } from './report.ts'

/** What a run was measured on. */
export interface Machine {
  node: string
  cpu: string | undefined
  cores: number
}

/** The page of the docs that shows a run, table by table. */
export function toResultsPage(
  date: string,
  { node, cpu, cores }: Machine,
  { tables, failed = [] }: { tables: readonly Table[]; failed?: readonly string[] },
): string {
  const head = [
    '# How fast it is',
    '',
    'Written by `pnpm bench`, which [its own page](../bench/README.md) describes. The ratio to the first row of a table is what counts: the values drift from machine to',
    'machine. A goal that is missed says so, and why.',
    '',
    `${date} · Node ${node.slice(1)} · ${cores} cores, ${cpu ?? 'unknown'}`,
    ...failed.flatMap((script) => [
      '',
      `\`${script}\` has failed in this run: what it measures is missing, or of an earlier one of the day.`,
    ]),
  ]
  return `${[...head, ...tables.flatMap(toSection)].join('\n')}\n`
}

function toSection({ title, unit, rows }: Table): string[] {
  const lines = rows.map((row) => {
    const goal = row.goal === undefined ? '' : `${describeGoal(row.goal)}: ${meets(row) ? 'met' : '**missed**'}`
    const value = row.value.toLocaleString('en', { maximumSignificantDigits: 4 })
    return `| ${row.name} | ${value} | ${row.ratio.toFixed(2)} | ${goal} |`
  })
  const missed = rows.filter((row) => !meets(row)).map(({ name }) => `- ${name}: ${reasonFor(title, name)}`)
  const reasons = missed.length === 0 ? [] : ['', ...missed]
  return ['', `## ${title}`, '', `| | ${unit} | ratio | goal |`, '|---|--:|--:|---|', ...lines, ...reasons]
}
