import type { Cell, QueryResult } from './database.ts'

/** Rows as a Markdown table without padding: the densest form that models read well. Control characters are escaped. */
export function toTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [columns.map(toCell), columns.map(() => '---'), ...rows.map((row) => row.map(toCell))]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** An answer for the model: its rows, how many they are, and what to do when there are more. */
export function toAnswer({ columns, rows, truncated, nextOffset }: QueryResult): string {
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
  const more =
    nextOffset === null ? '.' : ` shown, and there are more: call again with offset: ${nextOffset}, or ask for less.`
  const cut = truncated && nextOffset === null ? ' Long cells were cut.' : ''
  return `${toTable(columns, rows)}\n\n${count}${more}${cut}`
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '|': '\\|', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function toCell(value: Cell): string {
  if (value === null) return 'NULL'
  return typeof value === 'string'
    ? value.replace(/[\\|\n\r\t]/g, (character) => ESCAPES[character] ?? '')
    : String(value)
}
