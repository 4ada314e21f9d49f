import { TransferError } from '../errors.ts'
import type { SqlStore } from '../sql-store.ts'
import { readRows, tallyStore } from './read-rows.ts'
import type { TableRow } from './read-rows.ts'
import { Tally, isSameTally } from './tally.ts'
import type { Tallies } from './tally.ts'
import { writeRows } from './write-rows.ts'

/**
 * Copies everything from one store to an empty one, of the same kind or another, and compares the counts and checksums of both. Throws
 * {@link TransferError} when they differ: somebody wrote meanwhile, or a row did not arrive as it was.
 */
export async function moveStore(from: SqlStore, to: SqlStore): Promise<Tallies> {
  const tally = new Tally()
  await writeRows(to, counted(readRows(from), tally))
  const moved = tally.finish()
  const [source, target] = [await tallyStore(from), await tallyStore(to)]
  if (!isSameTally(moved, source)) {
    throw new TransferError(
      `${from.database.name} was written to meanwhile. Stop its servers, empty the target and move again.`,
    )
  }
  if (!isSameTally(moved, target)) {
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
