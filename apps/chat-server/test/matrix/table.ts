import { FAULTS, KINDS } from './wire.ts'
import type { Fault, Kind } from './wire.ts'

const BEGIN = '<!-- matrix: the test of the providers writes this -->'
const END = '<!-- end of matrix -->'

/** The outcomes as a table in Markdown, a row for each fault of each kind of answer. */
export function toTable(columns: string[], outcomeOf: (column: string, kind: Kind, fault: Fault) => string): string {
  const rows = FAULTS.flatMap((fault) =>
    KINDS.map((kind) => [fault, kind, ...columns.map((column) => outcomeOf(column, kind, fault))]),
  )
  const head = ['fault', 'answer', ...columns]
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** The page with the table between its marks. Throws when they are missing. */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error(`The page has no ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`
}
