import type { Statement } from 'better-sqlite3'
import type { Cell, QueryResult, ResultLimits } from '../../database.ts'
import { RowCollector } from '../../rows.ts'

/** A value as SQLite is given it. */
export type BoundValue = bigint | number | string | null

/** The values of a statement's placeholders, in order or by name. */
export type Bound = BoundValue[] | Record<string, BoundValue>

/**
 * Steps through a prepared statement (raw, safe integers) and stops at the first limit it meets; with `isWholeRun` it takes no more
 * rows then, but goes on: a change happens row by row.
 */
export function readRows(
  statement: Statement,
  params: Bound,
  { offset, limits, isWholeRun = false }: { offset: number; limits: ResultLimits; isWholeRun?: boolean },
): QueryResult {
  const columns = statement.columns().map(({ name }) => name)
  const rows = new RowCollector(columns, { offset, limits })
  let skipped = 0
  let isFull = false
  for (const values of statement.iterate(params) as Iterable<(BoundValue | Buffer)[]>) {
    if (skipped < offset) skipped += 1
    else if (!isFull) isFull = !rows.add(values.map((value) => toCell(value, limits)))
    if (isFull && !isWholeRun) break
  }
  return rows.result()
}

function toCell(value: BoundValue | Buffer, { maxCellCharacters }: ResultLimits): Cell {
  if (Buffer.isBuffer(value)) return toBinary(value, maxCellCharacters)
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value.toString()
  }
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

function toBinary(bytes: Buffer, maxCharacters: number): string {
  const hex = `x'${bytes.toString('hex', 0, maxCharacters)}'`
  return hex.length <= maxCharacters && bytes.length <= maxCharacters ? hex : `[${bytes.length} bytes of binary data]`
}
