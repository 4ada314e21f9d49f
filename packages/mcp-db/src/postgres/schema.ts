import type { TableDescription, TableSummary } from '../database.ts'
import type { RunOwn } from './look-up.ts'

const MAX_TABLES = 500

/** Every table that the role may read, outside the system's schemas; the schema is written where the name alone would not do. */
const TABLES = `
  SELECT c.oid::text, CASE WHEN pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END,
    CASE WHEN c.relkind IN ('v', 'f') OR c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END,
    array_to_json(ARRAY(
      SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
    )), quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' AND has_any_column_privilege(c.oid, 'SELECT')`

const COLUMNS = `
  SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    coalesce(array_position(p.conkey, a.attnum), 0)
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint p ON p.conrelid = a.attrelid AND p.contype = 'p'
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`

const FOREIGN_KEYS = `
  SELECT array_to_json(ARRAY(SELECT attname FROM unnest(k.conkey) WITH ORDINALITY AS u (num, place)
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.place)),
    k.confrelid::regclass::text,
    array_to_json(ARRAY(SELECT attname FROM unnest(k.confkey) WITH ORDINALITY AS u (num, place)
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.place))
  FROM pg_constraint k WHERE k.conrelid = $1::oid AND k.contype = 'f' ORDER BY k.conname`

const INDEXES = `
  SELECT i.relname, x.indisunique, array_to_json(ARRAY(
    SELECT pg_get_indexdef(x.indexrelid, n, true) FROM generate_series(1, x.indnkeyatts) AS n
  ))
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = $1::oid ORDER BY i.relname`

/** Every table and view, by name. Row counts are the planner's estimates. */
export async function listTables(run: RunOwn): Promise<TableSummary[]> {
  const rows = await run(`${TABLES} ORDER BY name LIMIT ${MAX_TABLES}`, [])
  return rows.map(toSummary)
}

/** The table named exactly so, with or without its schema; undefined when there is none. `quotedName` is ready for a statement. */
export async function describeTable(
  run: RunOwn,
  table: string,
): Promise<(Omit<TableDescription, 'sample'> & { quotedName: string }) | undefined> {
  const named = `${TABLES} AND (c.relname = $1 AND pg_table_is_visible(c.oid) OR n.nspname || '.' || c.relname = $1) LIMIT 1`
  const [row] = await run(named, [table])
  if (row === undefined) return undefined
  const [oid = null, , , , , quotedName] = row
  const columns = await run(COLUMNS, [oid])
  const foreignKeys = await run(FOREIGN_KEYS, [oid])
  const indexes = await run(INDEXES, [oid])
  return {
    ...toSummary(row),
    quotedName: String(quotedName),
    columns: columns.map(([name, type, notNull, defaultValue, primaryKeyPosition]) => ({
      name: String(name),
      type: String(type),
      isNullable: notNull === 'f',
      defaultValue: defaultValue ?? null,
      primaryKeyPosition: Number(primaryKeyPosition),
    })),
    foreignKeys: foreignKeys.map(([from, to, columnsOfTarget]) => ({
      columns: toNames(from),
      references: { table: String(to), columns: toNames(columnsOfTarget) },
    })),
    indexes: indexes.map(([name, isUnique, parts]) => ({
      name: String(name),
      isUnique: isUnique === 't',
      columns: toNames(parts),
    })),
  }
}

function toSummary([, name, kind, rowCount, columns]: (string | null)[]): TableSummary {
  return {
    name: String(name),
    kind: String(kind),
    columns: toNames(columns),
    rowCount: rowCount === null || rowCount === undefined ? null : Number(rowCount),
    isRowCountExact: false,
  }
}

function toNames(json: string | null | undefined): string[] {
  return JSON.parse(json ?? '[]') as string[]
}
