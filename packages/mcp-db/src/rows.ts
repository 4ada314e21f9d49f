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
  #bytesLeft: number
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
    const { maxCellCharacters, maxBytes } = this.#limits
    if (row.some((cell) => typeof cell === 'string' && cell.length > maxCellCharacters)) {
      row = row.map((cell) => (typeof cell === 'string' ? cutText(cell, maxCellCharacters) : cell))
      this.#isCut = true
    }
    this.#bytesLeft -= jsonBytes(row)
    if (this.#bytesLeft < 0) {
      if (this.#rows.length === 0)
        throw new TooWideError(`One row has more than ${maxBytes} bytes. Select fewer columns.`)
      this.#isFull = true
      return false
    }
    this.#rows.push(row)
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

function jsonBytes(row: Cell[]): number {
  return Buffer.byteLength(JSON.stringify(row)) + 1
}

function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  return `${text.slice(0, maxCharacters).toWellFormed()}… [${text.length} characters]`
}
