import { expect, it } from 'vitest'
import type { Cell } from '../src/database.ts'
import { RowCollector, TooWideError } from '../src/rows.ts'

const TEXTS: Cell[] = ['', 'plain', '\u0000\u0001', '\u001F"\\', '€', '😀', '\u{D800}', 'x'.repeat(30)]
const NUMBERS: Cell[] = [0, 1.5, -Number.MAX_VALUE, -1 / 3e300, Number.MIN_SAFE_INTEGER]
const CELLS: Cell[] = [...TEXTS, ...NUMBERS, true, false, null]
const COLUMNS = ['a', 'b']

function bytesOf(row: readonly Cell[]): number {
  return Buffer.byteLength(JSON.stringify(row)) + 1
}

/** How many rows fit, found by counting each. */
function countFitting(rows: readonly Cell[][], maxBytes: number): number {
  let left = maxBytes - bytesOf(COLUMNS)
  const end = rows.findIndex((row) => (left -= bytesOf(row)) < 0)
  return end === -1 ? rows.length : end
}

/** What a collector makes of the rows: how many it took, or that the first was too wide. */
function collect(rows: readonly Cell[][], maxBytes: number) {
  const limits = { maxRows: 1_000, maxBytes, maxCellCharacters: 100 }
  const collector = new RowCollector(COLUMNS, { offset: 5, limits })
  try {
    const refused = rows.findIndex((row) => !collector.add([...row]))
    return { refused, result: collector.result() }
  } catch (error) {
    return error instanceof TooWideError ? 'too wide' : error
  }
}

/** The same, as it has to be. */
function expected(rows: readonly Cell[][], maxBytes: number) {
  const fitting = countFitting(rows, maxBytes)
  if (fitting === 0) return 'too wide'
  const isFull = fitting < rows.length
  const nextOffset = isFull ? 5 + fitting : null
  const result = { columns: COLUMNS, rows: rows.slice(0, fitting), truncated: isFull, nextOffset }
  return { refused: isFull ? fitting : -1, result }
}

it('takes as many rows as their JSON has room, whatever is in them, and not one more', () => {
  const all = CELLS.flatMap((first, index) => [
    [first, CELLS[(index * 7 + 3) % CELLS.length]!],
    [first, first],
  ])
  for (let maxBytes = 10; maxBytes < 1_200; maxBytes++) {
    for (const from of [0, 5, 11]) {
      const rows = [...all.slice(from), ...all.slice(0, from)]
      expect(collect(rows, maxBytes)).toEqual(expected(rows, maxBytes))
    }
  }
})
