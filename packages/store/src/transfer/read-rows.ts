import type { SqlStore } from '../sql-store.ts'
import { loadRows, TABLES } from './tables.ts'
import type { StoredRow } from './tables.ts'
import { Tally } from './tally.ts'
import type { Tallies } from './tally.ts'

const PAGE = 500

/** One row and the table it is of. */
export interface TableRow {
  table: string
  row: StoredRow
}

/** All rows of a store as it is at this moment, a table after those it refers to. */
export async function* readRows({ database }: SqlStore): AsyncGenerator<TableRow> {
  await using snapshot = await database.openSnapshot()
  for (const table of TABLES.keys()) {
    let after: StoredRow | undefined
    for (;;) {
      const page = await snapshot.read(() => loadRows(table, { after, limit: PAGE }))
      for (const row of page) yield { table, row }
      after = page.at(-1)
      if (page.length < PAGE) break
    }
  }
}

/** What a store holds, counted and summed up. */
export async function tallyStore(store: SqlStore): Promise<Tallies> {
  const tally = new Tally()
  for await (const { table, row } of readRows(store)) tally.add(table, row)
  return tally.finish()
}
