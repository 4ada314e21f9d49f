import type { Name, ParsedStatement } from './parse.ts'
import { RefusedStatementError } from '../errors.ts'
import { READING_FUNCTIONS, SYSTEM_RELATIONS, TRUSTED_EXTENSIONS } from './functions.ts'
import { parseReadOnlyPostgres } from './parse.ts'

/** Runs one of our own statements on the connection of the read, inside its transaction. Values come as text. A `name` keeps its plan. */
export type RunOwn = (sql: string, values: readonly unknown[], name?: string) => Promise<(string | null)[][]>

const MAX_VIEWS = 50

/** Everything of the asked names that is not built in, and every relation. One round trip. */
const LOOK_UP = `
  WITH trusted AS (
    SELECT d.classid, d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
    WHERE d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass AND e.extname = ANY ($6)
  ), functions AS (
    SELECT p.oid, p.proname, p.proargtypes, p.pronargs - p.pronargdefaults AS required,
      t.objid IS NOT NULL AND p.provolatile <> 'v' AND NOT p.prosecdef AS is_trusted
    FROM pg_catalog.pg_proc p LEFT JOIN trusted t ON t.classid = 'pg_catalog.pg_proc'::regclass AND t.objid = p.oid
    WHERE p.pronamespace <> 'pg_catalog'::regnamespace
  )
  SELECT 'function' AS what, proname::text AS name, bool_and(is_trusted)::text AS detail, NULL::text AS oid
  FROM functions WHERE proname = ANY ($1) GROUP BY proname
  UNION ALL
  SELECT 'attribute', proname, bool_and(is_trusted)::text, NULL
  FROM functions JOIN pg_catalog.pg_type a ON a.oid = proargtypes[0]
  WHERE proname = ANY ($2) AND required <= 1 AND a.typtype IN ('c', 'p', 'd') GROUP BY proname
  UNION ALL
  SELECT 'operator', o.oprname, coalesce(bool_and(f.is_trusted), true)::text, NULL
  FROM pg_catalog.pg_operator o LEFT JOIN functions f ON f.oid = o.oprcode
  WHERE o.oprname = ANY ($3) AND o.oprnamespace <> 'pg_catalog'::regnamespace GROUP BY o.oprname
  UNION ALL
  SELECT 'type', y.typname, bool_and(y.typtype = 'e' OR t.objid IS NOT NULL)::text, NULL
  FROM pg_catalog.pg_type y LEFT JOIN trusted t ON t.classid = 'pg_catalog.pg_type'::regclass AND t.objid = y.oid
  WHERE y.typname = ANY ($4) AND y.typnamespace <> 'pg_catalog'::regnamespace GROUP BY y.typname
  UNION ALL
  SELECT 'cast', y.typname, bool_and(f.is_trusted)::text, NULL
  FROM pg_catalog.pg_cast c JOIN functions f ON f.oid = c.castfunc JOIN pg_catalog.pg_type y ON y.oid = c.casttarget
  WHERE y.typname = ANY ($4) GROUP BY y.typname
  UNION ALL
  SELECT 'relation', n.nspname || '.' || c.relname, c.relkind::text, c.oid::text
  FROM unnest($5::text[]) AS r (written) JOIN pg_catalog.pg_class c ON c.oid = to_regclass(r.written)
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`

const VIEW = 'SELECT pg_catalog.pg_get_viewdef($1::oid)'

/**
 * Refuses a statement that could do more than it says through what it mentions: a function, operator or type that is neither built in
 * nor of a trusted extension, a system table that tells more than the schema, a foreign table, or a view that does any of this.
 */
export async function assertHarmless(
  statement: ParsedStatement,
  run: RunOwn,
  { maxSqlBytes }: { maxSqlBytes: number },
): Promise<void> {
  const seen = new Set<string>()
  const pending: Judged[] = [{ statement, where: '' }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { oid, name } of await judge(next, run)) {
      if (seen.has(oid)) continue
      seen.add(oid)
      if (seen.size > MAX_VIEWS) throw new RefusedStatementError(`The statement reads more than ${MAX_VIEWS} views.`)
      const [[definition] = []] = await run(VIEW, [oid])
      const limits = { maxSqlBytes: maxSqlBytes * 10 }
      pending.push({
        statement: await parseReadOnlyPostgres(definition ?? '', limits),
        where: ` (in the view ${name})`,
      })
    }
  }
}

/** A text to judge: the statement itself, or the definition of a view. */
interface Judged {
  statement: ParsedStatement
  where: string
}

interface View {
  oid: string
  name: string
}

/** Judges one text, and returns the views that it reads, which are to be judged as well. */
async function judge({ statement, where }: Judged, run: RunOwn): Promise<View[]> {
  const { functions, attributes, operators, types, relations, isWrite } = statement
  const values = [
    namesOf(functions),
    attributes,
    namesOf(operators),
    namesOf(types),
    relations.map(toSql),
    [...TRUSTED_EXTENSIONS],
  ]
  const rows = await run(LOOK_UP, values, 'look_up')
  const found = new Map(rows.map(([what, name, detail]) => [`${what} ${name}`, detail === 'true']))
  const offence =
    functions.filter((name) => !isAllowedFunction(name, found)).map((name) => `The function ${show(name)}()`)[0] ??
    attributes.filter((name) => found.get(`attribute ${name}`) === false).map((name) => `.${name}, a function,`)[0] ??
    operators.filter((name) => isOwn(name, 'operator', found)).map((name) => `The operator ${show(name)}`)[0] ??
    types.filter((name) => isOwnType(name, found)).map((name) => `A cast to the type ${show(name)}`)[0]
  if (offence !== undefined) {
    throw new RefusedStatementError(
      `${offence} is not allowed${where}: only what is built in and does no more than read is.`,
    )
  }
  return rows.flatMap(([what, name, kind, oid]) => {
    if (what !== 'relation') return []
    assertAllowedRelation(String(name), { kind: kind ?? '', isWrite, where })
    return kind === 'v' && !isSystem(String(name)) ? [{ oid: String(oid), name: String(name) }] : []
  })
}

function isAllowedFunction(name: Name, found: ReadonlyMap<string, boolean>): boolean {
  const own = isCatalog(name) ? undefined : found.get(`function ${name.name}`)
  return own ?? ((name.schema === null || isCatalog(name)) && READING_FUNCTIONS.has(name.name))
}

function isOwnType(name: Name, found: ReadonlyMap<string, boolean>): boolean {
  return isOwn(name, 'type', found) || found.get(`cast ${name.name}`) === false
}

/** Defined in this database, by other than a trusted extension. */
function isOwn(name: Name, what: 'operator' | 'type', found: ReadonlyMap<string, boolean>): boolean {
  return !isCatalog(name) && found.get(`${what} ${name.name}`) === false
}

function assertAllowedRelation(
  name: string,
  { kind, isWrite, where }: { kind: string; isWrite: boolean; where: string },
): void {
  if (isSystem(name)) {
    if (isWrite) throw new RefusedStatementError(`${name} belongs to the system and cannot be part of a change.`)
    if (SYSTEM_RELATIONS.has(name)) return
    const remedy = 'information_schema.columns tells the schema.'
    throw new RefusedStatementError(`${name} is not allowed${where}: it tells more than the schema. ${remedy}`)
  }
  if (kind !== 'f') return
  throw new RefusedStatementError(`${name} is a foreign table${where}: reading it would leave this database.`)
}

function isSystem(relation: string): boolean {
  return /^(?:pg_catalog|information_schema|pg_toast)\./.test(relation)
}

function namesOf(names: Name[]): string[] {
  return names.map(({ name }) => name)
}

function isCatalog({ schema }: Name): boolean {
  return schema === 'pg_catalog'
}

function show({ schema, name }: Name): string {
  return schema === null ? name : `${schema}.${name}`
}

function toSql({ schema, name }: Name): string {
  return [...(schema === null ? [] : [schema]), name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
}
