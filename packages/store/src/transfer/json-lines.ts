import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { TransferError } from '../errors.ts'
import type { SqlStore } from '../sql-store.ts'
import { readRows } from './read-rows.ts'
import type { TableRow } from './read-rows.ts'
import { isSameTally, Tally } from './tally.ts'
import type { Tallies } from './tally.ts'
import { fillStore, writeRows } from './write-rows.ts'

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

/** Fills an empty store with what {@link exportLines} gave. Throws {@link TransferError} when that is not whole, and keeps nothing of it. */
export async function importLines(store: SqlStore, input: Readable): Promise<Tallies> {
  const tally = new Tally()
  let end: Tallies | undefined
  let isFirst = true
  const rows = async function* (): AsyncGenerator<TableRow> {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      const line = parseLine(text)
      if (isFirst !== 'format' in line || end !== undefined)
        throw new TransferError('This is no export of a store. Give what `frontdesk-store export` has written.')
      isFirst = false
      if ('end' in line) end = line.end
      if (!('table' in line)) continue
      tally.add(line.table, line.row)
      yield line
    }
  }
  return fillStore(store, async () => {
    await writeRows(store, rows())
    if (isFirst) throw new TransferError('There is nothing to read: give an export on standard input.')
    const imported = tally.finish()
    if (end !== undefined && isSameTally(imported, end)) return imported
    throw new TransferError('The export is cut or was changed. Nothing of it was kept: import a whole one.')
  })
}

function toLine(line: Line): string {
  return `${JSON.stringify(line)}\n`
}

function parseLine(text: string): Line {
  try {
    const line = JSON.parse(text) as Line
    if (typeof line === 'object' && line !== null && (!('format' in line) || line.format === FORMAT)) return line
  } catch {
    // The problem is reported below.
  }
  throw new TransferError('This is no export of a store. Give what `frontdesk-store export` has written.')
}
