import type { Cell, ColumnDescription, QueryResult, TableDescription, TableSummary } from '../database.ts'

/** Runs one of our own statements in the query process. */
export type RunOwn = (sql: string, params?: Cell[]) => Promise<QueryResult>

/** Up to this many rows a table is counted; a larger one is estimated. */
const COUNTED_ROWS = 10_000
const MAX_TABLES = 500
const SAMPLE_ROWS = 3

const TABLES = `
  SELECT t.name, t.type, t.wr, (SELECT json_group_array(x.name) FROM pragma_table_xinfo(t.name) AS x WHERE x.hidden <> 1)
  FROM pragma_table_list AS t
  WHERE t.schema = 'main' AND t.type IN ('table', 'view', 'virtual') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`

/** Every table and view of the main schema, by name. */
export async function listTables(run: RunOwn): Promise<TableSummary[]> {
  const { rows } = await run(`${TABLES} ORDER BY t.name LIMIT ${MAX_TABLES}`)
  return summarize(run, rows)
}

/** The table named exactly so, or else in another case; undefined when there is none. */
export async function describeTable(run: RunOwn, table: string): Promise<TableDescription | undefined> {
  const { rows } = await run(`${TABLES} AND t.name = ? COLLATE NOCASE ORDER BY t.name = ? DESC LIMIT 1`, [table, table])
  const [summary] = await summarize(run, rows)
  if (summary === undefined) return undefined
  const { name, kind, rowCount, isRowCountExact } = summary
  return {
    name,
    kind,
    rowCount,
    isRowCountExact,
    columns: await readColumns(run, name),
    foreignKeys: await readForeignKeys(run, name),
    indexes: await readIndexes(run, name),
    sample: await run(`SELECT * FROM ${quote(name)} LIMIT ${SAMPLE_ROWS}`),
  }
}

async function summarize(run: RunOwn, tables: Cell[][]): Promise<TableSummary[]> {
  const counts = await countRows(run, tables)
  return tables.map(([name, type, , columns], index) => ({
    name: String(name),
    kind: type === 'virtual' ? 'virtual table' : String(type),
    columns: JSON.parse(String(columns)) as string[],
    ...(counts[index] ?? { rowCount: null, isRowCountExact: false }),
  }))
}

type Count = Pick<TableSummary, 'rowCount' | 'isRowCountExact'>

/** Counts each table up to a bound, so that a table of a billion rows costs no more than one of ten thousand. Views may be costly in themselves. */
async function countRows(run: RunOwn, tables: Cell[][]): Promise<Count[]> {
  const counts: Count[] = []
  for (const [name, type, withoutRowid] of tables)
    counts.push(await countTable(run, { name: String(name), type, withoutRowid }))
  return counts
}

async function countTable(
  run: RunOwn,
  { name, type, withoutRowid }: { name: string; type: Cell | undefined; withoutRowid: Cell | undefined },
): Promise<Count> {
  if (type !== 'table') return { rowCount: null, isRowCountExact: false }
  const counted = Number(
    await first(run, `SELECT count(*) FROM (SELECT 1 FROM ${quote(name)} LIMIT ${COUNTED_ROWS + 1})`),
  )
  if (counted <= COUNTED_ROWS) return { rowCount: counted, isRowCountExact: true }
  const highest = withoutRowid === 1 ? null : await first(run, `SELECT max(rowid) FROM ${quote(name)}`)
  return { rowCount: Math.max(counted, Number(highest)), isRowCountExact: false }
}

async function first(run: RunOwn, sql: string): Promise<Cell> {
  return (await run(sql)).rows[0]?.[0] ?? null
}

async function readColumns(run: RunOwn, table: string): Promise<ColumnDescription[]> {
  const sql = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid'
  const { rows } = await run(sql, [table])
  const keyColumns = rows.filter(([, , , , position]) => position !== 0).length
  return rows.map(([name, type, notNull, defaultValue, primaryKeyPosition]) => ({
    name: String(name),
    type: String(type),
    // Alone as the key, an INTEGER column is the row's number: never NULL, though it is not declared so.
    isNullable: notNull === 0 && !(primaryKeyPosition === 1 && keyColumns === 1 && type === 'INTEGER'),
    defaultValue: typeof defaultValue === 'string' ? defaultValue : null,
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
      table: String(parts[0]?.[1]),
      // A key that names no columns refers to the primary key.
      columns: parts.flatMap(([, , , to]) => (to === null ? [] : [String(to)])),
    },
  }))
}

async function readIndexes(run: RunOwn, table: string): Promise<TableDescription['indexes']> {
  const { rows } = await run(
    `SELECT l.name, l."unique", i.name FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i ORDER BY l.name, i.seqno`,
    [table],
  )
  return [...Map.groupBy(rows, ([name]) => name).values()].map((parts) => ({
    name: String(parts[0]?.[0]),
    isUnique: parts[0]?.[1] === 1,
    columns: parts.map(([, , column]) => (column === null ? '(expression)' : String(column))),
  }))
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
