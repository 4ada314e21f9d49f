import { ToolError } from '@frontdesk/mcp-kit'
import type { CallOptions, Database, TableSummary } from './database.ts'
import { toTable } from './table-text.ts'

/** How many tables one list names. */
export const MAX_LISTED_TABLES = 500
/** How many bytes a list may have. Columns are left out before tables are. */
const MAX_LIST_BYTES = 64 * 1024
/** How many columns of each table are shown, tried from the first on until the list fits. */
const COLUMN_STEPS = [Number.POSITIVE_INFINITY, 40, 20, 10, 5, 2, 0]

/** A table with the database that it is of. */
export interface ListedTable extends TableSummary {
  database: string
  /** How many columns there are; `columns` may name fewer. */
  columnCount: number
}

/** The tables of some databases, as much of them as fits. */
export interface TableList {
  tables: ListedTable[]
  /** How many tables there are in all, in the databases that could be read. */
  total: number
  /** Where the next ones begin; null when these are the last. */
  nextOffset: number | null
  /** Databases that could not be read, with why. */
  unavailable: { database: string; problem: string }[]
}

/**
 * Lists the tables of all databases, one after the other. A database that cannot be read is named with its reason; rejects with that
 * reason when none can be.
 */
export async function listAll(
  databases: readonly Database[],
  { offset = 0, ...options }: CallOptions & { offset?: number },
): Promise<TableList> {
  const tables: ListedTable[] = []
  const unavailable: TableList['unavailable'] = []
  let total = 0
  for (const database of databases) {
    try {
      const skipped = Math.max(0, offset - total)
      const maxTables = MAX_LISTED_TABLES - tables.length
      const listed = await database.listTables({ ...options, offset: skipped, maxTables })
      tables.push(...listed.map((table) => ({ ...table, database: database.name, columnCount: table.columns.length })))
      const isWhole = listed.length > 0 && listed.length < maxTables
      total += isWhole ? skipped + listed.length : await database.countTables(options)
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(error instanceof ToolError)) throw error
      unavailable.push({ database: database.name, problem: error.message })
      if (unavailable.length === databases.length) throw error
    }
  }
  const fitting = fit(tables)
  const end = offset + fitting.length
  return { tables: fitting, total, nextOffset: end < total && fitting.length > 0 ? end : null, unavailable }
}

/** A list for the model, with a word on everything that it leaves out. */
export function toListText(
  { tables, total, nextOffset, unavailable }: TableList,
  { isOne }: { isOne: boolean },
): string {
  const header = [...(isOne ? [] : ['database']), 'table', 'kind', 'rows', 'columns']
  const rows = tables.map((table) => [
    ...(isOne ? [] : [table.database]),
    table.name,
    table.kind,
    rowCountText(table),
    columnsText(table),
  ])
  const isCut = tables.some(({ columns, columnCount }) => columns.length < columnCount)
  return [
    tables.length === 0
      ? total === 0
        ? 'There are no tables.'
        : `There are ${total} tables, none from there on.`
      : toTable(header, rows),
    ...(isCut ? ['Not all columns are named here: describe_table names those of one table.'] : []),
    ...(nextOffset === null
      ? []
      : [`${tables.length} of ${total} tables. Call list_tables again with offset: ${nextOffset} for the next ones.`]),
    ...unavailable.map(({ database, problem }) => `The tables of ${database} are missing here. ${problem}`),
  ].join('\n\n')
}

/** How many rows, in words: `12`, `about 50000` or `unknown`. */
export function rowCountText({
  rowCount,
  isRowCountExact,
}: Pick<TableSummary, 'rowCount' | 'isRowCountExact'>): string {
  if (rowCount === null) return 'unknown'
  return isRowCountExact ? String(rowCount) : `about ${rowCount}`
}

function columnsText({ columns, columnCount, problem }: ListedTable): string {
  const left = columnCount - columns.length
  const names = [...columns, ...(left > 0 ? [`… ${left} more`] : [])].join(', ')
  return problem === null ? names : `${names === '' ? '' : `${names} `}(${problem})`
}

/** Shows fewer columns, the same number of each table, until the list fits; then fewer tables. */
function fit(tables: ListedTable[]): ListedTable[] {
  for (const most of COLUMN_STEPS) {
    const shown = tables.map((table) => ({ ...table, columns: table.columns.slice(0, most) }))
    if (shown.reduce((bytes, table) => bytes + bytesOf(table), 0) <= MAX_LIST_BYTES) return shown
  }
  let bytes = 0
  const bare = tables.map((table) => ({ ...table, columns: [] }))
  return bare.filter((table, index) => (bytes += bytesOf(table)) <= MAX_LIST_BYTES || index === 0)
}

function bytesOf(table: ListedTable): number {
  return Buffer.byteLength(JSON.stringify(table))
}
