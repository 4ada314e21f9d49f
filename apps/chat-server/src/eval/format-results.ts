import type { Aspect } from './judge-turn.ts'
import { hasPassed } from './run-case.ts'
import type { CaseResult } from './run-case.ts'

const MAX_NAME = 60
const MAX_ANSWER = 300

/** The results as a table for a terminal, what failed with its reasons, and how much of each kind holds. */
export function formatResults(results: readonly CaseResult[]): string {
  const rows = results.map((result) => [
    result.skipped === undefined ? (hasPassed(result) ? 'ok' : 'FAILS') : 'skipped',
    cut(result.name, MAX_NAME),
    result.skipped ?? [...new Set(result.agents)].join(' → '),
    [...new Set(result.tools)].join(', '),
    `${result.milliseconds} ms`,
    String(result.tokens),
    result.cost === undefined ? '–' : String(Number(result.cost.toFixed(6))),
  ])
  const table = [['', 'case', 'agent', 'tools', 'time', 'tokens', 'cost'], ...rows]
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const failures = results.filter((result) => !hasPassed(result)).map((result) => describeFailure(result))
  return [...lines, ...failures, '', summary(results)].join('\n')
}

/** What does not hold, with the answer that was given. */
export function describeFailure({ name, verdicts, answer }: CaseResult): string {
  const problems = verdicts.filter(({ holds }) => !holds).map(({ problem }) => `  - ${problem}`)
  return [`\n${name}`, ...problems, `  answer: ${cut(answer, MAX_ANSWER)}`].join('\n')
}

const ASPECTS: Record<Aspect, string> = { route: 'routes', tool: 'tools', words: 'words', answer: 'answered turns' }

function summary(results: readonly CaseResult[]): string {
  const run = results.filter(({ skipped }) => skipped === undefined)
  const verdicts = run.flatMap((result) => result.verdicts)
  const parts = Object.entries(ASPECTS).flatMap(([aspect, name]) => {
    const all = verdicts.filter((verdict) => verdict.aspect === aspect)
    return all.length === 0 ? [] : [`${name} ${all.filter(({ holds }) => holds).length}/${all.length}`]
  })
  const passed = run.filter((result) => hasPassed(result)).length
  const left = results.length - run.length
  return [`${passed} of ${run.length} cases hold`, ...(left > 0 ? [`${left} skipped`] : []), ...parts].join(', ')
}

function cut(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > length ? `${line.slice(0, length - 1).toWellFormed()}…` : line
}
