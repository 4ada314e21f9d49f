import type {
  Cell,
  ColumnDescription,
  IndexDescription,
  ListOptions,
  QueryResult,
  ResultLimits,
  TableDescription,
  TableSummary,
} from '../../database.ts'
import { parseQualifiedName, quote } from '../../qualified-name.ts'
import { firstProblem, MAX_SAMPLE_COLUMNS, NO_ROWS, readPart, SAMPLE_ROWS, sampleLimits } from '../../sample.ts'
import { toIdentifier } from './identifier.ts'
import { partialCondition } from './partial-condition.ts'

/** Runs one of our own statements in the query process, by default within the limits of the schema. */
export type RunOwn = (sql: string, params?: Cell[], limits?: ResultLimits) => Promise<QueryResult>

/** Up to this many rows a table is counted; a larger one is estimated. */
const COUNTED_ROWS = 10_000

const TABLES = `
  FROM pragma_table_list AS t
  WHERE t.schema = 'main' AND t.type IN ('table', 'view', 'virtual') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`

/** The tables and views of the main schema, by name. */
export async function listTables(
  run: RunOwn,
  { offset = 0, maxTables = -1, namesOnly = false, signal }: ListOptions,
): Promise<TableSummary[]> {
  const page = `SELECT t.name, t.type, t.wr ${TABLES} ORDER BY t.name LIMIT ? OFFSET ?`
  const { rows } = await run(page, [maxTables, offset])
  const tables: TableSummary[] = []
  for (const row of rows) {
    const table = toTable(row)
    tables.push(
      namesOnly ? { ...table.known, columns: [], ...UNCOUNTED, problem: null } : await summarize(run, table, signal),
    )
  }
  return tables
}

/** How many tables and views there are. */
export async function countTables(run: RunOwn): Promise<number> {
  return Number(await first(run, `SELECT count(*) ${TABLES}`))
}

/** The table of this name, with or without its quotes and its schema; undefined when there is none. */
export async function describeTable(
  run: RunOwn,
  text: string,
  signal: AbortSignal,
): Promise<TableDescription | undefined> {
  const parsed = parseQualifiedName(text)
  const isMain = parsed !== undefined && (parsed.schema ?? 'main').toLowerCase() === 'main'
  const table = (await findTable(run, text)) ?? (isMain ? await findTable(run, parsed.name) : undefined)
  if (table === undefined) return undefined
  const { name, known } = table
  const count = await readPart(async () => countRows(run, table), UNCOUNTED, signal)
  const columns = await readPart(async () => readColumns(run, name), [], signal)
  const foreignKeys = await readPart(async () => readForeignKeys(run, name), [], signal)
  const indexes = await readPart(async () => readIndexes(run, name), [], signal)
  const sample = await readPart(async () => readSample(run, name, columns.value), NO_ROWS, signal)
  return {
    ...known,
    ...count.value,
    columns: columns.value,
    foreignKeys: foreignKeys.value,
    indexes: indexes.value,
    sample: sample.value,
    problem: firstProblem(columns, foreignKeys, indexes, sample, count),
  }
}

/** A table as SQLite keeps it, and what is known of it by that. */
interface Table {
  name: string
  hasRowid: boolean
  isCounted: boolean
  known: Pick<TableSummary, 'name' | 'kind'>
}

type Count = Pick<TableSummary, 'rowCount' | 'isRowCountExact'>

const UNCOUNTED: Count = { rowCount: null, isRowCountExact: false }

function toTable([name, type, withoutRowid]: Cell[]): Table {
  const kind = type === 'virtual' ? 'virtual table' : String(type)
  return {
    name: String(name),
    hasRowid: withoutRowid !== 1,
    // Views may be costly in themselves.
    isCounted: type === 'table',
    known: { name: toIdentifier(String(name)), kind },
  }
}

async function findTable(run: RunOwn, name: string): Promise<Table | undefined> {
  const named = `${TABLES} AND t.name = ? COLLATE NOCASE ORDER BY t.name = ? DESC LIMIT 1`
  const { rows } = await run(`SELECT t.name, t.type, t.wr ${named}`, [name, name])
  return rows[0] === undefined ? undefined : toTable(rows[0])
}

/** One statement for each table: a view over a table that is gone would spoil one for all of them. */
async function summarize(run: RunOwn, table: Table, signal: AbortSignal): Promise<TableSummary> {
  const columns = await readPart(async () => columnNames(run, table.name), [], signal)
  const count = await readPart(async () => countRows(run, table), UNCOUNTED, signal)
  return { ...table.known, columns: columns.value, ...count.value, problem: firstProblem(columns, count) }
}

async function columnNames(run: RunOwn, table: string): Promise<string[]> {
  const { rows } = await run('SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid', [table])
  return rows.map(([name]) => String(name))
}

/** Counts up to a bound, so that a table of a billion rows costs no more than one of ten thousand. */
async function countRows(run: RunOwn, { name, hasRowid, isCounted }: Table): Promise<Count> {
  if (!isCounted) return UNCOUNTED
  const counted = Number(
    await first(run, `SELECT count(*) FROM (SELECT 1 FROM ${quote(name)} LIMIT ${COUNTED_ROWS + 1})`),
  )
  if (counted <= COUNTED_ROWS) return { rowCount: counted, isRowCountExact: true }
  const highest = hasRowid ? await first(run, `SELECT max(rowid) FROM ${quote(name)}`) : null
  return { rowCount: Math.max(counted, Number(highest)), isRowCountExact: false }
}

async function first(run: RunOwn, sql: string): Promise<Cell> {
  return (await run(sql)).rows[0]?.[0] ?? null
}

const GENERATED = new Map<Cell, string>([
  [2, 'generated'],
  [3, 'generated, stored'],
])

async function readColumns(run: RunOwn, table: string): Promise<ColumnDescription[]> {
  const sql =
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid'
  const { rows } = await run(sql, [table])
  const keyColumns = rows.filter(([, , , , position]) => position !== 0).length
  return rows.map(([name, type, notNull, defaultValue, primaryKeyPosition, hidden = 0]) => ({
    name: String(name),
    type: String(type).replace(/\s*generated always$/i, ''),
    // Alone as the key, an INTEGER column is the row's number: never NULL, though it is not declared so.
    isNullable: notNull === 0 && !(primaryKeyPosition === 1 && keyColumns === 1 && type === 'INTEGER'),
    defaultValue: typeof defaultValue === 'string' ? defaultValue : null,
    generated: GENERATED.get(hidden) ?? null,
    primaryKeyPosition: Number(primaryKeyPosition),
  }))
}

async function readForeignKeys(run: RunOwn, table: string): Promise<TableDescription['foreignKeys']> {
  const { rows } = await run('SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq', [
    table,
  ])
  return [...Map.groupBy(rows, ([id]) => id).values()].map((parts) => ({
    columns: parts.map(([, , from]) => String(from)),
    references: {
      table: toIdentifier(String(parts[0]?.[1])),
      // A key that names no columns refers to the primary key.
      columns: parts.flatMap(([, , , to]) => (to === null ? [] : [String(to)])),
    },
  }))
}

async function readIndexes(run: RunOwn, table: string): Promise<IndexDescription[]> {
  const { rows } = await run(
    `SELECT l.name, l."unique", i.name, (SELECT s.sql FROM sqlite_schema AS s WHERE l.partial = 1 AND s.type = 'index' AND s.name = l.name)
     FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i ORDER BY l.name, i.seqno`,
    [table],
  )
  return [...Map.groupBy(rows, ([name]) => name).values()].map((parts) => ({
    name: String(parts[0]?.[0]),
    isUnique: parts[0]?.[1] === 1,
    columns: parts.map(([, , column]) => (column === null ? '(expression)' : String(column))),
    where: partialCondition(parts[0]?.[3] ?? null),
  }))
}

async function readSample(run: RunOwn, table: string, columns: readonly ColumnDescription[]) {
  const shown = columns.slice(0, MAX_SAMPLE_COLUMNS).map(({ name }) => quote(name))
  const selected = columns.length > MAX_SAMPLE_COLUMNS ? shown.join(', ') : '*'
  return run(`SELECT ${selected} FROM ${quote(table)} LIMIT ${SAMPLE_ROWS}`, [], sampleLimits(shown.length))
}
