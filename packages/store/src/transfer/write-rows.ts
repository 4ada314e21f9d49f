import type { Database } from '../database.ts'
import type { SqlStore } from '../sql-store.ts'
import { TransferError } from '../errors.ts'
import { change } from '../sql/query.ts'
import type { Work } from '../sql/query.ts'
import type { TableRow } from './read-rows.ts'
import { insertRow, loadRows, TABLES } from './tables.ts'

const BATCH = 200

/**
 * Fills an empty store, and leaves it empty when that fails: half a copy looks sound to a check. Nobody else may write to it meanwhile. Throws
 * {@link TransferError} when it is not empty.
 */
export async function fillStore<Result>({ database }: SqlStore, fill: () => Promise<Result>): Promise<Result> {
  for (const table of TABLES.keys()) {
    const [present] = await database.read(() => loadRows(table, { after: undefined, limit: 1 }))
    if (present !== undefined) {
      throw new TransferError(`${database.name} is not empty: it has rows in ${table}. Name an empty database.`)
    }
  }
  try {
    return await fill()
  } catch (error) {
    await database
      .write(() => deleteAll(database))
      .catch((reason: unknown) => {
        throw new TransferError(`${database.name} holds half a copy, and could not be emptied. Empty it yourself.`, {
          cause: new AggregateError([error, reason]),
        })
      })
    throw error
  }
}

/** Writes rows a few hundred at a time. */
export async function writeRows({ database }: SqlStore, rows: AsyncIterable<TableRow>): Promise<void> {
  let batch: TableRow[] = []
  for await (const row of rows) {
    if (!TABLES.has(row.table))
      throw new TransferError(`No table ${row.table} is known. Was this written by a newer version?`)
    batch.push(row)
    if (batch.length < BATCH) continue
    await database.write(insertAll(batch))
    batch = []
  }
  await database.write(insertAll(batch))
  await database.write(function* () {
    for (const text of database.afterImport) yield change(text, [])
  })
}

function insertAll(rows: readonly TableRow[]): () => Work<void> {
  return function* () {
    for (const { table, row } of rows) yield* insertRow(table, row)
  }
}

function* deleteAll({ afterClear }: Database): Work<void> {
  for (const table of [...TABLES.keys()].toReversed()) yield change(`DELETE FROM ${table}`, [])
  for (const text of afterClear) yield change(text, [])
}
