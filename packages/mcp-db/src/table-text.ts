import type { Cell, QueryResult } from './database.ts'

/** Rows as a Markdown table without padding: the densest form that models read well. Control characters are escaped. */
export function toTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  // Built by adding to one string: half the time of joining arrays, and large answers are mostly this.
  let text = `${toLine(columns)}\n|${' --- |'.repeat(columns.length)}`
  for (const row of rows) text += `\n${toLine(row)}`
  return text
}

/** An answer for the model: its rows, how many they are, and what to do when there are more. */
export function toAnswer({ columns, rows, truncated, nextOffset }: QueryResult): string {
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
  const more =
    nextOffset === null ? '.' : ` shown, and there are more: call again with offset: ${nextOffset}, or ask for less.`
  const cut = truncated && nextOffset === null ? ' Long cells were cut.' : ''
  return `${toTable(columns, rows)}\n\n${count}${more}${cut}`
}

const SPECIAL = /[\\|\n\r\t]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '|': '\\|', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function toLine(cells: readonly Cell[]): string {
  let line = '|'
  for (const cell of cells) line += ` ${toCell(cell)} |`
  return line
}

function toCell(value: Cell): string {
  if (value === null) return 'NULL'
  if (typeof value !== 'string') return String(value)
  return SPECIAL.test(value) ? value.replace(/[\\|\n\r\t]/g, (character) => ESCAPES[character] ?? '') : value
}
