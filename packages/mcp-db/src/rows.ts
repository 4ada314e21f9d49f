import type { Cell, QueryResult, ResultLimits } from './database.ts'

const MAX_COLUMN_NAME_CHARACTERS = 200

/** The answer cannot be made to fit by leaving out rows. The message says what to do. */
export class TooWideError extends Error {}

/** Gathers rows until one of the limits is met, cutting long cells. Throws {@link TooWideError}. */
export class RowCollector {
  readonly #columns: string[]
  readonly #offset: number
  readonly #limits: ResultLimits
  readonly #rows: Cell[][] = []
  /** Without the rows from `#counted` on, which are known to fit: only where they might not, their bytes are counted. */
  #bytesLeft: number
  #counted = 0
  /** More bytes than the rows that are not counted can have. */
  #uncountedBytes = 0
  #isCut = false
  #isFull = false

  constructor(columns: readonly string[], { offset, limits }: { offset: number; limits: ResultLimits }) {
    this.#columns = columns.map((name) => cutText(name, MAX_COLUMN_NAME_CHARACTERS))
    this.#offset = offset
    this.#limits = limits
    this.#bytesLeft = limits.maxBytes - jsonBytes(this.#columns)
    if (this.#bytesLeft < 0)
      throw new TooWideError(`The answer has ${columns.length} columns, which is too many. Select fewer.`)
  }

  /** Takes one row; false when there was no room for it. */
  add(row: Cell[]): boolean {
    if (this.#rows.length === this.#limits.maxRows) {
      this.#isFull = true
      return false
    }
    const { maxBytes } = this.#limits
    this.#cut(row)
    const mostBytes = mostJsonBytes(row)
    if (this.#uncountedBytes + mostBytes <= this.#bytesLeft) this.#uncountedBytes += mostBytes
    else if (!this.#countWith(row)) {
      if (this.#rows.length === 0)
        throw new TooWideError(`One row has more than ${maxBytes} bytes. Select fewer columns.`)
      this.#isFull = true
      return false
    }
    this.#rows.push(row)
    return true
  }

  #cut(row: Cell[]): void {
    const { maxCellCharacters } = this.#limits
    for (const [index, cell] of row.entries()) {
      if (typeof cell !== 'string' || cell.length <= maxCellCharacters) continue
      row[index] = cutText(cell, maxCellCharacters)
      this.#isCut = true
    }
  }

  /** Counts the rows that are not counted yet, and `row` where there is room for it. */
  #countWith(row: Cell[]): boolean {
    while (this.#counted < this.#rows.length) this.#bytesLeft -= jsonBytes(this.#rows[this.#counted++]!)
    this.#uncountedBytes = 0
    const bytes = jsonBytes(row)
    if (bytes > this.#bytesLeft) return false
    this.#bytesLeft -= bytes
    // It is the next one in the list.
    this.#counted++
    return true
  }

  result(): QueryResult {
    return {
      columns: this.#columns,
      rows: this.#rows,
      truncated: this.#isFull || this.#isCut,
      nextOffset: this.#isFull ? this.#offset + this.#rows.length : null,
    }
  }
}

/** No number, `true` or `null` is longer, with its comma. */
const MOST_SCALAR_BYTES = 26
/** What JSON makes of one UTF-16 unit at most: an escape such as `\\u0000`. */
const MOST_UNIT_BYTES = 6

/** At least as many bytes as {@link jsonBytes} counts, found without making the JSON. */
function mostJsonBytes(row: Cell[]): number {
  let bytes = 3
  for (const cell of row) bytes += typeof cell === 'string' ? cell.length * MOST_UNIT_BYTES + 3 : MOST_SCALAR_BYTES
  return bytes
}

function jsonBytes(row: Cell[]): number {
  return Buffer.byteLength(JSON.stringify(row)) + 1
}

function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  return `${text.slice(0, maxCharacters).toWellFormed()}… [${text.length} characters]`
}
