import type { ColumnDescription, IndexDescription, ListOptions, TableDescription, TableSummary } from '../database.ts'
import { parseQualifiedName } from '../qualified-name.ts'
import type { RunOwn } from './statement/look-up.ts'

/** Every relation that the role may read, outside the system's schemas. */
const READABLE = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')`

/** As SQL takes it; the schema is written where the name alone would not do. */
const NAME =
  "CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(c.relname)"

const COLUMN_NAMES = `array_to_json(ARRAY(
  SELECT attname FROM pg_attribute a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY a.attnum
))`

const SUMMARY = `
  SELECT c.oid::text, ${NAME} AS name,
    CASE WHEN c.relispartition THEN 'partition' ELSE
      CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END END,
    CASE WHEN c.relkind IN ('v', 'f') OR c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END`

/** Partitions are read through their table, so the list leaves them out. */
const LISTED = `${READABLE} AND NOT c.relispartition`

const COLUMNS = `
  SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    coalesce(array_position(p.conkey, a.attnum), 0), a.attidentity, a.attgenerated
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint p ON p.conrelid = a.attrelid AND p.contype = 'p'
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
  ORDER BY a.attnum`

const FOREIGN_KEYS = `
  SELECT array_to_json(ARRAY(SELECT attname FROM unnest(k.conkey) WITH ORDINALITY AS u (num, place)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.place)),
    k.confrelid::regclass::text,
    array_to_json(ARRAY(SELECT attname FROM unnest(k.confkey) WITH ORDINALITY AS u (num, place)
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.place))
  FROM pg_constraint k WHERE k.conrelid = $1::oid AND k.contype = 'f' ORDER BY k.conname`

/** One that is not valid, as a failed CREATE INDEX CONCURRENTLY leaves it, promises nothing. */
const INDEXES = `
  SELECT i.relname, x.indisunique AND x.indisvalid, array_to_json(ARRAY(
    SELECT pg_get_indexdef(x.indexrelid, n, true) FROM generate_series(1, x.indnkeyatts) AS n
  )), pg_get_expr(x.indpred, x.indrelid, true)
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = $1::oid ORDER BY i.relname`

/** Tables and views, by name. Row counts are the planner's estimates. */
export async function listTables(
  run: RunOwn,
  { offset = 0, maxTables, namesOnly = false }: ListOptions,
): Promise<TableSummary[]> {
  const columns = namesOnly ? "'[]'" : COLUMN_NAMES
  const page = `${SUMMARY}, ${columns} ${LISTED} ORDER BY name LIMIT $1::int OFFSET $2::int`
  return (await run(page, [maxTables ?? null, offset])).map(toSummary)
}

/** How many tables and views there are. */
export async function countTables(run: RunOwn): Promise<number> {
  const [[total] = []] = await run(`SELECT count(*) ${LISTED}`, [])
  return Number(total)
}

/** What a table is, without its rows. */
export type TableFacts = Omit<TableDescription, 'sample'>

/** The table of this name, with or without its quotes and its schema; undefined when there is none. */
export async function describeTable(run: RunOwn, text: string): Promise<TableFacts | undefined> {
  const row = await findTable(run, text)
  if (row === undefined) return undefined
  const [oid = null] = row
  return {
    ...toSummary(row),
    columns: (await run(COLUMNS, [oid])).map(toColumn),
    foreignKeys: (await run(FOREIGN_KEYS, [oid])).map(([from, to, columnsOfTarget]) => ({
      columns: toNames(from),
      references: { table: String(to), columns: toNames(columnsOfTarget) },
    })),
    indexes: (await run(INDEXES, [oid])).map(toIndex),
  }
}

/** The names of tables that are called like one of these in another case, or in a schema that is not looked in. */
export async function similarTables(run: RunOwn, names: readonly string[]): Promise<string[]> {
  const wanted = names.map((name) => name.toLowerCase())
  const rows = await run(`SELECT ${NAME} AS name ${READABLE} AND lower(c.relname) = ANY ($1) ORDER BY name LIMIT 5`, [
    wanted,
  ])
  return rows.map(([name]) => String(name))
}

/** By the name as SQL writes it, else as it is kept, else in small letters, else with its schema before a dot. */
async function findTable(run: RunOwn, text: string): Promise<(string | null)[] | undefined> {
  const { schema, name } = parseQualifiedName(text) ?? { schema: null, name: text }
  const rank = `CASE WHEN ${fits({ schema: '$2', name: '$3' })} THEN 1 WHEN c.relname = $1 AND pg_table_is_visible(c.oid) THEN 2
    WHEN ${fits({ schema: 'lower($2)', name: 'lower($3)' })} THEN 3 WHEN n.nspname || '.' || c.relname = $1 THEN 4 END`
  const sql = `SELECT * FROM (${SUMMARY}, ${COLUMN_NAMES}, ${rank} AS rank ${READABLE}) AS t WHERE rank IS NOT NULL ORDER BY rank LIMIT 1`
  const [row] = await run(sql, [text, schema, name])
  return row
}

function toSummary([, name, kind, rowCount, columns]: (string | null)[]): TableSummary {
  return {
    name: String(name),
    kind: String(kind),
    columns: toNames(columns),
    rowCount: rowCount === null || rowCount === undefined ? null : Number(rowCount),
    isRowCountExact: false,
    problem: null,
  }
}

function toColumn([name, type, notNull, value = null, position, identity, generated]: (
  | string
  | null
)[]): ColumnDescription {
  const isGenerated = generated !== ''
  return {
    name: String(name),
    type: String(type),
    isNullable: notNull === 'f',
    defaultValue: isGenerated ? null : value,
    generated: isGenerated
      ? `always as (${value}) ${generated === 's' ? 'stored' : 'virtual'}`
      : identityText(identity),
    primaryKeyPosition: Number(position),
  }
}

function identityText(identity: string | null | undefined): string | null {
  if (identity === 'a') return 'always as identity'
  return identity === 'd' ? 'by default as identity' : null
}

function toIndex([name, isUnique, parts, where = null]: (string | null)[]): IndexDescription {
  return { name: String(name), isUnique: isUnique === 't', columns: toNames(parts), where }
}

function toNames(json: string | null | undefined): string[] {
  return JSON.parse(json ?? '[]') as string[]
}

function fits(of: { schema: string; name: string }): string {
  return `(c.relname = ${of.name} AND (${of.schema}::text IS NULL AND pg_table_is_visible(c.oid) OR n.nspname = ${of.schema}))`
}
