import type { Mentions, Name } from './parse.ts'
import { quote } from '../../qualified-name.ts'
import { READING_FUNCTIONS, TRUSTED_EXTENSIONS } from './functions.ts'

/** Runs one of our own statements on the connection of the read, inside its transaction. Values come as text. */
export type RunOwn = (sql: string, values: readonly unknown[]) => Promise<(string | null)[][]>

/** A function or operator that the database adds to those built in, by its schema and name. */
export interface Namesake {
  schema: string
  name: string
  /** Whether the schema is looked in for names without one. */
  isOnPath: boolean
  /** One of them is of neither PostgreSQL nor a trusted extension. What the role may not execute is left out: it cannot be reached. */
  hasOwn: boolean
  hasTrusted: boolean
}

/** A type as it was written. */
export interface KnownType {
  /** As {@link toSql} writes it. */
  written: string
  schema: string
  oid: string
  isAllowed: boolean
  /** The conditions of the domains that it is made of, by their numbers. */
  checks: string[]
}

/** A relation as it was written. */
export interface KnownRelation {
  written: string
  oid: string
  schema: string
  name: string
  kind: string
}

/** A cast by a function of the database's own. Types are told by their number. */
export interface OwnCast {
  source: string
  target: string
  name: string
  /** It is made without being written: in an expression, or in a change when a value is put into a column. */
  isUnwritten: boolean
}

/** What the catalog knows of the names in a statement. */
export interface Known {
  functions: Namesake[]
  operators: Namesake[]
  /** Names that call a function of the database's own when they stand after a dot. */
  attributes: Set<string>
  /** Names that may call any function when they stand after the dot behind a value. */
  projections: Set<string>
  types: KnownType[]
  relations: KnownRelation[]
  casts: OwnCast[]
}

/** What belongs to an extension that is trusted. */
const TRUSTED = (extensions: string) => `
  SELECT d.classid, d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
  WHERE d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND e.extname = ANY (${extensions})`

/**
 * What else is not built in, and whether it is of a trusted extension, or one that PostgreSQL itself makes for each type of ranges. What
 * the role may not execute harms nobody.
 */
const FUNCTIONS = `
  SELECT p.oid, p.proname, p.proargtypes, p.pronargs - p.pronargdefaults AS required, n.nspname,
    n.nspname = ANY (current_schemas(true)) AS is_on_path,
    t.objid IS NOT NULL AND p.provolatile <> 'v' AND NOT p.prosecdef
      OR p.prolang = 12 AND p.prosrc ~ '^(multi)?range_constructor[0-3]$' AS is_trusted
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN trusted t ON t.classid = 'pg_catalog.pg_proc'::regclass AND t.objid = p.oid
  WHERE p.pronamespace <> 'pg_catalog'::regnamespace AND has_function_privilege(p.oid, 'EXECUTE')`

/** The types that the written ones are made of: elements, fields, base types, bounds. */
const PARTS = (types: string) => `
  SELECT w AS written, to_regtype(w)::oid AS oid FROM unnest(${types}::text[]) AS w WHERE to_regtype(w) IS NOT NULL
  UNION
  SELECT p.written, x.oid FROM parts p JOIN pg_catalog.pg_type t ON t.oid = p.oid CROSS JOIN LATERAL (
    SELECT t.typelem WHERE t.typelem <> 0 AND t.typcategory = 'A'
    UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
      WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.typtype = 'r' AND r.rngtypid = t.oid
  ) AS x (oid)`

const FUNCTION_ROWS = (names: string) => `
  SELECT 'function' AS what, nspname::text AS schema, proname::text AS name, bool_or(is_on_path)::text AS a,
    bool_or(NOT is_trusted)::text AS b, bool_or(is_trusted)::text AS c
  FROM functions WHERE proname = ANY (${names}) GROUP BY nspname, proname`

const ATTRIBUTE_ROWS = (names: string) => `
  SELECT 'attribute', '', proname, NULL, NULL, NULL
  FROM functions f JOIN pg_catalog.pg_type a ON a.oid = proargtypes[0]
  WHERE proname = ANY (${names}) AND required <= 1 AND is_on_path AND NOT is_trusted AND a.typtype IN ('c', 'p', 'd')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute c WHERE a.typtype = 'c' AND c.attrelid = a.typrelid AND c.attname = proname)`

/**
 * A value of any type may stand before the dot. The name of a field is none of a function, unless that function could do no harm: then some type or
 * table has a field of that name, and it is most likely that.
 */
const PROJECTION_ROWS = (names: string, harmless: string) => `
  SELECT DISTINCT 'projection', '', w.name, NULL, NULL, NULL FROM unnest(${names}::text[]) AS w (name)
  WHERE EXISTS (SELECT FROM functions f WHERE f.proname = w.name AND f.required <= 1 AND f.proargtypes[0] IS NOT NULL AND f.is_on_path AND NOT f.is_trusted)
    OR EXISTS (
      SELECT FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = w.name
        AND p.pronargs > 0 AND p.pronargs - p.pronargdefaults <= 1 AND NOT (
          (p.provolatile = 'i' OR p.proname = ANY (${harmless}) OR EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE c.castfunc = p.oid))
          AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384)
        )
    )`

/** Operators over a built-in function count as built in when a built-in operator does the same. */
const OPERATOR_ROWS = (names: string) => `
  SELECT 'operator', n.nspname, o.oprname, bool_or(n.nspname = ANY (current_schemas(true)))::text,
    bool_or(NOT coalesce(f.is_trusted, n.nspname = 'pg_catalog' OR o.oprcode IN (
      SELECT b.oprcode FROM pg_catalog.pg_operator b WHERE b.oprnamespace = 'pg_catalog'::regnamespace
    )))::text, bool_or(f.is_trusted)::text
  FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace LEFT JOIN functions f ON f.oid = o.oprcode
  WHERE o.oprname = ANY (${names}) AND has_function_privilege(o.oprcode, 'EXECUTE') GROUP BY n.nspname, o.oprname`

const TYPE_ROWS = `
  SELECT 'type', (SELECT n.nspname FROM pg_catalog.pg_type y JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
      WHERE y.oid = to_regtype(p.written)), p.written,
    bool_and(n.nspname IN ('pg_catalog', 'information_schema') OR y.typtype IN ('e', 'c', 'd') OR y.typcategory = 'A' AND y.typelem <> 0
      OR y.typtype = 'r' AND NOT EXISTS (SELECT FROM pg_catalog.pg_range r JOIN functions f ON f.oid = r.rngcanonical WHERE r.rngtypid = y.oid)
      OR y.typtype = 'm' OR t.objid IS NOT NULL)::text,
    array_to_json(ARRAY(SELECT k.oid::text FROM parts q JOIN pg_catalog.pg_constraint k ON k.contypid = q.oid
      WHERE q.written = p.written AND k.contype = 'c'))::text, to_regtype(p.written)::oid::text
  FROM parts p JOIN pg_catalog.pg_type y ON y.oid = p.oid JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
  LEFT JOIN trusted t ON t.classid = 'pg_catalog.pg_type'::regclass AND t.objid = y.oid GROUP BY p.written`

const CAST_ROWS = (isWrite: string) => `
  SELECT 'cast', c.castsource::text, c.casttarget::text, (c.castcontext = 'i' OR c.castcontext = 'a' AND ${isWrite}::boolean
    OR c.casttarget IN (114, 3802))::text, format_type(c.castsource, NULL) || ' to ' || format_type(c.casttarget, NULL), NULL
  FROM pg_catalog.pg_cast c JOIN functions f ON f.oid = c.castfunc WHERE NOT f.is_trusted`

const RELATION_ROWS = (names: string) => `
  SELECT 'relation', n.nspname, r.written, c.relkind::text, c.oid::text, c.relname
  FROM unnest(${names}::text[]) AS r (written) JOIN pg_catalog.pg_class c ON c.oid = to_regclass(r.written)
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`

/** A type of PostgreSQL itself runs nothing of the database's own. */
const BUILT_IN_TYPE_ROWS = (names: string) => `
  SELECT 'type', n.nspname, w.written, 'true', '[]', y.oid::text FROM unnest(${names}::text[]) AS w (written)
  JOIN pg_catalog.pg_type y ON y.oid = to_regtype(w.written) JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
  WHERE n.nspname = 'pg_catalog' AND y.oid < 16384`

/** What {@link lookUp} and {@link lookUpBuiltIn} look for. */
export type LookedFor = Mentions & { isWrite: boolean }

/**
 * Looks up everything that a text mentions and is not built in, and every relation. `hasAddedCode` false tells that the database has added
 * no functions, operators and casts.
 */
export async function lookUp(
  mentions: LookedFor,
  { run, hasAddedCode }: { run: RunOwn; hasAddedCode: boolean },
): Promise<Known> {
  const found = hasAddedCode ? undefined : await lookUpBuiltIn(mentions, run)
  return found ?? lookUpAll(mentions, run)
}

/**
 * What {@link lookUp} finds in a database that has added no functions, operators and casts; undefined when a type of the text is none of
 * PostgreSQL's own, or a name may call a function without its parentheses. Cheap: the server plans each look anew, and planning the whole of it takes longer than running it.
 */
export async function lookUpBuiltIn(
  { relations, types, projections }: LookedFor,
  run: RunOwn,
): Promise<Known | undefined> {
  if (projections.length > 0) return undefined
  const names = [...new Set(types.map(toSql))]
  if (relations.length === 0 && names.length === 0) return toKnown([])
  const tables = relations.map(toSql)
  const rows =
    names.length === 0
      ? await run(RELATION_ROWS('$1'), [tables])
      : await run(`${RELATION_ROWS('$1')} UNION ALL ${BUILT_IN_TYPE_ROWS('$2')}`, [tables, names])
  const known = toKnown(rows)
  return known.types.length === names.length ? known : undefined
}

async function lookUpAll(mentions: LookedFor, run: RunOwn): Promise<Known> {
  const { functions, attributes, projections, operators, types, relations, isWrite } = mentions
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const tables = [
    `trusted AS (${TRUSTED(bind([...TRUSTED_EXTENSIONS]))})`,
    `functions AS (${FUNCTIONS})`,
    ...(types.length === 0 ? [] : [`parts AS (${PARTS(bind(types.map(toSql)))})`]),
  ]
  const branches = [
    CAST_ROWS(bind(isWrite)),
    ...(functions.length === 0 ? [] : [FUNCTION_ROWS(bind(namesOf(functions)))]),
    ...(attributes.length === 0 ? [] : [ATTRIBUTE_ROWS(bind(attributes))]),
    ...(projections.length === 0 ? [] : [PROJECTION_ROWS(bind(projections), bind([...READING_FUNCTIONS]))]),
    ...(operators.length === 0 ? [] : [OPERATOR_ROWS(bind(namesOf(operators)))]),
    ...(types.length === 0 ? [] : [TYPE_ROWS]),
    ...(relations.length === 0 ? [] : [RELATION_ROWS(bind(relations.map(toSql)))]),
  ]
  const rows = await run(`WITH RECURSIVE ${tables.join(', ')} ${branches.join(' UNION ALL ')}`, values)
  return toKnown(rows)
}

function toKnown(rows: readonly (string | null)[][]): Known {
  const known: Known = {
    functions: [],
    operators: [],
    attributes: new Set(),
    projections: new Set(),
    types: [],
    relations: [],
    casts: [],
  }
  for (const [what, schema, name, a, b, c] of rows.map((row) => row.map(String)))
    collect(known, { what, schema, name, a, b, c })
  return known
}

function collect(
  known: Known,
  { what, schema = '', name = '', a = '', b = '', c = '' }: Record<string, string | undefined>,
): void {
  const namesake = { schema, name, isOnPath: a === 'true', hasOwn: b === 'true', hasTrusted: c === 'true' }
  if (what === 'function') known.functions.push(namesake)
  if (what === 'operator') known.operators.push(namesake)
  if (what === 'attribute') known.attributes.add(name)
  if (what === 'projection') known.projections.add(name)
  if (what === 'type')
    known.types.push({ written: name, schema, isAllowed: a === 'true', checks: JSON.parse(b) as string[], oid: c })
  if (what === 'cast') known.casts.push({ source: schema, target: name, isUnwritten: a === 'true', name: b })
  if (what === 'relation') known.relations.push({ written: name, schema, kind: a, oid: b, name: c })
}

/** A name in quotes, as SQL takes it. */
export function toSql({ schema, name }: Omit<Name, 'at'>): string {
  return [...(schema === null ? [] : [schema]), name].map(quote).join('.')
}

function namesOf(names: Name[]): string[] {
  return names.map(({ name }) => name)
}
