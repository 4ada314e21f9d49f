import type { ModelCheck } from './model-check.ts'

/** The checks as a table for a terminal. */
export function formatChecks(checks: readonly ModelCheck[]): string {
  const rows = checks.map(({ name, works, durationMs, requestId, detail }) => [
    name,
    works ? 'works' : 'FAILS',
    `${durationMs} ms`,
    requestId ?? '–',
    detail,
  ])
  const table = [['check', 'result', 'time', 'request', 'what came of it'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
