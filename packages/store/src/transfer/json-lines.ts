import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { TransferError } from '../errors.ts'
import type { SqlStore } from '../sql-store.ts'
import { readRows } from './read-rows.ts'
import type { TableRow } from './read-rows.ts'
import { isSameTally, Tally } from './tally.ts'
import type { Tallies } from './tally.ts'
import { writeRows } from './write-rows.ts'

const FORMAT = 'frontdesk-store/1'

type Line = { format: string } | TableRow | { end: Tallies }

/**
 * Everything in a store as JSON Lines: first the format, then each row as `{"table":…,"row":{…}}`, last the counts and checksums, by which a
 * copy that was cut or changed is told.
 */
export async function* exportLines(store: SqlStore): AsyncGenerator<string> {
  const tally = new Tally()
  yield toLine({ format: FORMAT })
  for await (const each of readRows(store)) {
    tally.add(each.table, each.row)
    yield toLine(each)
  }
  yield toLine({ end: tally.finish() })
}

/** Fills an empty store with what {@link exportLines} gave. Throws {@link TransferError} when that is not whole. */
export async function importLines(store: SqlStore, input: Readable): Promise<Tallies> {
  const tally = new Tally()
  let end: Tallies | undefined
  const rows = async function* (): AsyncGenerator<TableRow> {
    let isFirst = true
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      const line = parseLine(text)
      if (isFirst !== 'format' in line || end !== undefined) throw new TransferError('This is no export of a store.')
      isFirst = false
      if ('end' in line) end = line.end
      if (!('table' in line)) continue
      tally.add(line.table, line.row)
      yield line
    }
  }
  await writeRows(store, rows())
  const imported = tally.finish()
  if (end === undefined || !isSameTally(imported, end)) {
    throw new TransferError(`The export is cut or was changed. Empty ${store.database.name}, and import a whole one.`)
  }
  return imported
}

function toLine(line: Line): string {
  return `${JSON.stringify(line)}\n`
}

function parseLine(text: string): Line {
  try {
    const line = JSON.parse(text) as Line
    if (typeof line === 'object' && line !== null && (!('format' in line) || line.format === FORMAT)) return line
  } catch {
    // Told below.
  }
  throw new TransferError('This is no export of a store.')
}
