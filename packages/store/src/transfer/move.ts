import { TransferError } from '../errors.ts'
import type { SqlStore } from '../sql-store.ts'
import { readRows, tallyStore } from './read-rows.ts'
import type { TableRow } from './read-rows.ts'
import { Tally, isSameTally } from './tally.ts'
import type { Tallies } from './tally.ts'
import { fillStore, writeRows } from './write-rows.ts'

/**
 * Copies everything from one store to an empty one, of the same kind or another, and compares the counts and checksums of both. Throws
 * {@link TransferError} when they differ: somebody wrote meanwhile, or a row did not arrive as it was.
 */
export async function moveStore(from: SqlStore, to: SqlStore): Promise<Tallies> {
  const moved = await fillStore(to, async () => {
    const tally = new Tally()
    await writeRows(to, counted(readRows(from), tally))
    const sent = tally.finish()
    if (isSameTally(sent, await tallyStore(from))) return sent
    throw new TransferError(`${from.database.name} was written to meanwhile. Stop its servers and move again.`)
  })
  // Somebody else may have written there, whose rows are not ours to delete.
  if (!isSameTally(moved, await tallyStore(to))) {
    throw new TransferError(`What arrived in ${to.database.name} differs from what was sent. Empty it and move again.`)
  }
  return moved
}

async function* counted(rows: AsyncIterable<TableRow>, tally: Tally): AsyncGenerator<TableRow> {
  for await (const each of rows) {
    tally.add(each.table, each.row)
    yield each
  }
}
