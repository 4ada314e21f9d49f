import { RefusedStatementError } from '../../errors.ts'
import type { RunOwn } from './look-up.ts'
import { TRUSTED_EXTENSIONS } from './functions.ts'

/** Something of the database that runs a text of its own when it is used: a view, or a type with a condition. */
export interface Definition {
  kind: 'view' | 'type'
  oid: string
  name: string
}

/** Functions that a stored expression calls, also through operators and casts that are not written in it. */
const OWN_CALLS = `
  SELECT p.oid::regprocedure::text FROM pg_catalog.pg_depend d
  LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
  JOIN pg_catalog.pg_proc p ON p.oid = CASE WHEN d.refclassid = 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
  WHERE d.deptype = 'n' AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
    AND p.pronamespace <> 'pg_catalog'::regnamespace AND has_function_privilege(p.oid, 'EXECUTE')
    AND (p.provolatile = 'v' OR p.prosecdef OR NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend m JOIN pg_catalog.pg_extension e ON e.oid = m.refobjid
      WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid AND m.deptype = 'e' AND e.extname = ANY ($2)
    ))`

const TEXTS = {
  view: `
    SELECT pg_get_viewdef($1::oid), (${OWN_CALLS} AND d.classid = 'pg_rewrite'::regclass
      AND d.objid IN (SELECT r.oid FROM pg_catalog.pg_rewrite r WHERE r.ev_class = $1::oid) LIMIT 1)`,
  type: `
    SELECT 'SELECT ' || pg_get_expr(k.conbin, 0), (${OWN_CALLS} AND d.classid = 'pg_constraint'::regclass AND d.objid = $1::oid LIMIT 1)
    FROM pg_catalog.pg_constraint k WHERE k.oid = $1::oid`,
}

/** The text of a definition. Refuses one that calls a function of the database's own without naming it. */
export async function definitionOf({ kind, oid, name }: Definition, run: RunOwn): Promise<string> {
  const [[text, ownCall] = []] = await run(TEXTS[kind], [oid, [...TRUSTED_EXTENSIONS]])
  if (typeof ownCall === 'string') {
    throw new RefusedStatementError(
      `The ${kind} ${name} is not allowed: it calls ${ownCall}, and only what is built in and does no more than read is allowed.`,
    )
  }
  return text ?? ''
}
