import { createHash } from 'node:crypto'
import type { StoredRow } from './tables.ts'

/** How many rows a table has, and a checksum of them all. */
export interface TableTally {
  rows: number
  /** The sum of the rows' SHA-256, in hex: the same in whatever order a database gives them. */
  checksum: string
}

/** By table. */
export type Tallies = Record<string, TableTally>

const BITS = 256

/** Counts rows and sums them up. */
export class Tally {
  readonly #tables = new Map<string, { rows: number; sum: bigint }>()

  add(table: string, row: StoredRow): void {
    const { rows, sum } = this.#tables.get(table) ?? { rows: 0, sum: 0n }
    const members = Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))
    const hash = createHash('sha256').update(JSON.stringify(members)).digest('hex')
    this.#tables.set(table, { rows: rows + 1, sum: BigInt.asUintN(BITS, sum + BigInt(`0x${hash}`)) })
  }

  /** Tables without rows are left out. */
  finish(): Tallies {
    const entries = [...this.#tables].map(([table, { rows, sum }]): [string, TableTally] => [
      table,
      { rows, checksum: sum.toString(16).padStart(BITS / 4, '0') },
    ])
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

export function isSameTally(a: Tallies, b: Tallies): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
