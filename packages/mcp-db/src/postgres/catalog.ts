import type { Mentions, Name, ParsedStatement } from './parse.ts'
import { RefusedStatementError } from '../errors.ts'
import { READING_FUNCTIONS, SYSTEM_RELATIONS, TRUSTED_EXTENSIONS } from './functions.ts'
import { parseReadOnlyPostgres } from './parse.ts'

/** Runs one of our own statements on the connection of the read, inside its transaction. Values come as text. */
export type RunOwn = (sql: string, values: readonly unknown[]) => Promise<(string | null)[][]>

const MAX_VIEW_DEPTH = 16

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
  let pending = [{ mentions: statement as Mentions, where: '' }]
  for (let depth = 0; pending.length > 0; depth += 1) {
    if (depth > MAX_VIEW_DEPTH) throw new RefusedStatementError(`The views are nested deeper than ${MAX_VIEW_DEPTH}.`)
    const next: typeof pending = []
    for (const { mentions, where } of pending) {
      const views = await judge(mentions, where, run)
      for (const { oid, name } of views) {
        if (seen.has(oid)) continue
        seen.add(oid)
        const definition = (await run(VIEW, [oid]))[0]?.[0] ?? ''
        next.push({
          mentions: await parseReadOnlyPostgres(definition, { maxSqlBytes: maxSqlBytes * 10 }),
          where: ` (in the view ${name})`,
        })
      }
    }
    pending = next
  }
}

/** Judges one text, and returns the views that it reads, to be judged as well. */
async function judge(mentions: Mentions, where: string, run: RunOwn): Promise<{ oid: string; name: string }[]> {
  const rows = await run(LOOK_UP, [
    namesOf(mentions.functions),
    mentions.attributes,
    namesOf(mentions.operators),
    namesOf(mentions.types),
    mentions.relations.map(toSql),
    [...TRUSTED_EXTENSIONS],
  ])
  const found = new Map(rows.map(([what, name, detail]) => [`${what} ${name}`, detail]))
  const refuse = (what: string) => {
    throw new RefusedStatementError(`${what} is not allowed${where}: only built-in functions that read are.`)
  }
  for (const name of mentions.functions) {
    const own = isCatalog(name) ? undefined : found.get(`function ${name.name}`)
    const isBuiltIn = READING_FUNCTIONS.has(name.name) && (name.schema === null || isCatalog(name))
    if (own === undefined ? !isBuiltIn : own !== 'true') refuse(`The function ${show(name)}()`)
  }
  for (const name of mentions.attributes) {
    if (found.get(`attribute ${name}`) === 'false') refuse(`.${name}, which is the name of a function,`)
  }
  for (const name of mentions.operators) {
    if (!isCatalog(name) && found.get(`operator ${name.name}`) === 'false') refuse(`The operator ${show(name)}`)
  }
  for (const name of mentions.types) {
    const isOwn = !isCatalog(name) && found.get(`type ${name.name}`) === 'false'
    if (isOwn || found.get(`cast ${name.name}`) === 'false') refuse(`A cast to the type ${show(name)}`)
  }
  return rows
    .filter(([what]) => what === 'relation')
    .flatMap(([, name, kind, oid]) => judgeRelation(String(name), kind, oid, where))
}

function judgeRelation(
  name: string,
  kind: string | null | undefined,
  oid: string | null | undefined,
  where: string,
): { oid: string; name: string }[] {
  if (/^(?:pg_catalog|information_schema|pg_toast)\./.test(name)) {
    if (SYSTEM_RELATIONS.has(name)) return []
    throw new RefusedStatementError(
      `${name} is not allowed${where}: it tells more than the schema. Use information_schema.columns.`,
    )
  }
  if (kind === 'f')
    throw new RefusedStatementError(`${name} is a foreign table${where}: reading it would leave this database.`)
  return kind === 'v' ? [{ oid: String(oid), name }] : []
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
