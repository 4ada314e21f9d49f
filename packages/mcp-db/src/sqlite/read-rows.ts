import type { Statement } from 'better-sqlite3'
import type { Cell, QueryResult, ResultLimits } from '../database.ts'
import { QueryFailure } from './protocol.ts'

type SqliteValue = bigint | number | string | Buffer | null

/** A value as SQLite is given it. */
export type BoundValue = bigint | number | string | null

/** The values of a statement's placeholders, in order or by name. */
export type Bound = BoundValue[] | Record<string, BoundValue>

/** Steps through a prepared statement (raw, safe integers) and stops at the first limit it meets. */
export function readRows(
  statement: Statement,
  params: Bound,
  { offset, limits: { maxRows, maxBytes, maxCellCharacters } }: { offset: number; limits: ResultLimits },
): QueryResult {
  const columns = statement.columns().map(({ name }) => cutText(name, 200).text)
  let bytesLeft = maxBytes - jsonBytes(columns)
  if (bytesLeft < 0)
    throw new QueryFailure('limit', `The answer has ${columns.length} columns, which is too many. Select fewer.`)
  const rows: Cell[][] = []
  let isCut = false
  let skipped = 0
  for (const values of statement.iterate(params) as Iterable<SqliteValue[]>) {
    if (skipped < offset) {
      skipped += 1
      continue
    }
    if (rows.length === maxRows) return { columns, rows, truncated: true, nextOffset: offset + rows.length }
    const row: Cell[] = []
    for (const value of values) {
      const cell = toCell(value, maxCellCharacters)
      row.push(cell.text)
      isCut ||= cell.isCut
    }
    bytesLeft -= jsonBytes(row)
    if (bytesLeft < 0) {
      if (rows.length === 0)
        throw new QueryFailure('limit', `One row has more than ${maxBytes} bytes. Select fewer columns.`)
      return { columns, rows, truncated: true, nextOffset: offset + rows.length }
    }
    rows.push(row)
  }
  return { columns, rows, truncated: isCut, nextOffset: null }
}

function jsonBytes(row: Cell[]): number {
  return Buffer.byteLength(JSON.stringify(row)) + 1
}

function toCell(value: SqliteValue, maxCharacters: number): { text: Cell; isCut: boolean } {
  if (typeof value === 'string') return cutText(value, maxCharacters)
  if (Buffer.isBuffer(value)) {
    if (value.length * 2 > maxCharacters) return { text: `[${value.length} bytes of binary data]`, isCut: true }
    return { text: `x'${value.toString('hex')}'`, isCut: false }
  }
  return { text: typeof value === 'bigint' ? toInteger(value) : toReal(value), isCut: false }
}

function toInteger(value: bigint): Cell {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

function toReal(value: number | null): Cell {
  return value === null || Number.isFinite(value) ? value : String(value)
}

function cutText(text: string, maxCharacters: number): { text: string; isCut: boolean } {
  if (text.length <= maxCharacters) return { text, isCut: false }
  return { text: `${text.slice(0, maxCharacters).toWellFormed()}… [${text.length} characters]`, isCut: true }
}
