import type { Known, KnownRelation, RunOwn } from './look-up.ts'
import type { Name, ParsedStatement } from './parse.ts'
import { RefusedStatementError } from '../../errors.ts'
import { assertNoOwnCast } from './casts.ts'
import { definitionOf, type Definition } from './definitions.ts'
import { READING_FUNCTIONS, SYSTEM_RELATIONS, WRITING_FUNCTIONS } from './functions.ts'
import { lookUp, toSql } from './look-up.ts'
import { namesakesOf } from './namesakes.ts'
import { parseReadOnlyPostgres, parseWritePostgres } from './parse.ts'
import { avoidNamesakes } from './avoid-namesakes.ts'

const MAX_DEFINITIONS = 50

/** The transaction that a statement is judged in, and is to run in. */
export interface Judging {
  run: RunOwn
  /** The schemas that names without one are looked up in, after those built in. */
  schemas: readonly string[]
  /** Whether names could mean anything that is not built in. */
  hasAddedCode: boolean
  /** Changes them, for the rest of the transaction. */
  setSchemas: (schemas: readonly string[]) => Promise<void>
  /** What the catalog knows of what the statement mentions, where that was looked up before. */
  known: Known | undefined
  maxSqlBytes: number
}

/**
 * The text to run for a statement, in which what is built in cannot be mistaken for a namesake of the database's own. Refuses a
 * statement that could do more than it says through what it mentions: a function, operator, type or cast that is neither built in nor
 * of a trusted extension, a system table that tells more than the schema, a foreign table, or a view or domain that does any of this.
 */
export async function admit(sql: string, statement: ParsedStatement, judging: Judging): Promise<string> {
  const { run, setSchemas, maxSqlBytes, hasAddedCode } = judging
  let known = judging.known ?? (await lookUp(statement, { run, hasAddedCode: true }))
  let schemas = judging.schemas
  const evasion = avoidNamesakes(sql, statement, known)
  if (evasion !== undefined) {
    sql = evasion.sql
    schemas = schemas.filter((schema) => !evasion.avoided.has(schema))
    await setSchemas(schemas)
    const parse = statement.isWrite ? parseWritePostgres : parseReadOnlyPostgres
    statement = await parse(sql, { maxSqlBytes: maxSqlBytes * 10 })
    known = await lookUp(statement, { run, hasAddedCode })
  }
  const pending = judge(statement, known, '')
  await assertNoOwnCast(statement, known, run)
  if (pending.length === 0) return sql
  // Without schemas of its own in the path the server writes a name bare only where it means what is built in.
  await setSchemas([])
  await judgeDefinitions(pending, judging)
  await setSchemas(schemas)
  return sql
}

async function judgeDefinitions(pending: Definition[], { run, hasAddedCode, maxSqlBytes }: Judging): Promise<void> {
  const seen = new Set<string>()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next.oid)) continue
    seen.add(next.oid)
    if (seen.size > MAX_DEFINITIONS)
      throw new RefusedStatementError(
        `The statement reads more than ${MAX_DEFINITIONS} views. Read from fewer of them at once.`,
      )
    const where = ` (in the ${next.kind} ${next.name})`
    const statement = await parseReadOnlyPostgres(await definitionOf(next, run), { maxSqlBytes: maxSqlBytes * 10 })
    pending.push(...judge(statement, await lookUp(statement, { run, hasAddedCode }), where))
  }
}

/** Judges one text, and returns the views and domains that it uses, which are to be judged as well. */
function judge(statement: ParsedStatement, known: Known, where: string): Definition[] {
  const { functions, attributes, projections, operators, types, isWrite } = statement
  const callable = isWrite ? new Set([...READING_FUNCTIONS, ...WRITING_FUNCTIONS]) : READING_FUNCTIONS
  const typesByName = new Map(known.types.map((type) => [type.written, type]))
  const offence =
    functions
      .filter((name) => !isAllowedFunction(name, known, callable))
      .map((name) => `The function ${show(name)}()`)[0] ??
    attributes.filter((name) => known.attributes.has(name)).map((name) => `.${name}, a function,`)[0] ??
    operators
      .filter((name) => namesakesOf(name, known.operators).some(({ hasOwn }) => hasOwn))
      .map((name) => `The operator ${show(name)}`)[0] ??
    types
      .filter((name) => typesByName.get(toSql(name))?.isAllowed === false)
      .map((name) => `A cast to the type ${show(name)}`)[0]
  if (offence !== undefined) {
    throw new RefusedStatementError(
      `${offence} is not allowed${where}: only what is built in and does no more than read is.`,
    )
  }
  const call = projections.find((name) => known.projections.has(name))
  if (call !== undefined) {
    throw new RefusedStatementError(
      `.${call} would call the function ${call}() without its parentheses${where}. Call it with them: ${call}(…).`,
    )
  }
  const checks = known.types.flatMap(({ checks: oids, written }) =>
    oids.map((oid): Definition => ({ kind: 'type', oid, name: written.replaceAll('"', '') })),
  )
  const views = known.relations.flatMap((relation): Definition[] => {
    assertAllowedRelation(relation, { isWrite, where })
    return relation.kind === 'v' && !isSystem(relation)
      ? [{ kind: 'view', oid: relation.oid, name: `${relation.schema}.${relation.name}` }]
      : []
  })
  return [...checks, ...views]
}

function isAllowedFunction(name: Name, { functions }: Known, callable: ReadonlySet<string>): boolean {
  const namesakes = namesakesOf(name, functions)
  if (namesakes.length > 0) return namesakes.every(({ hasOwn }) => !hasOwn)
  return (name.schema === null || name.schema === 'pg_catalog') && callable.has(name.name)
}

function assertAllowedRelation(
  { schema, name, kind }: KnownRelation,
  { isWrite, where }: { isWrite: boolean; where: string },
): void {
  const shown = `${schema}.${name}`
  if (isSystem({ schema })) {
    if (isWrite) throw new RefusedStatementError(`${shown} belongs to the system and cannot be part of a change.`)
    if (SYSTEM_RELATIONS.has(shown)) return
    const remedy = 'information_schema.columns tells the schema.'
    throw new RefusedStatementError(`${shown} is not allowed${where}: it tells more than the schema. ${remedy}`)
  }
  if (kind !== 'f') return
  throw new RefusedStatementError(`${shown} is a foreign table${where}: reading it would leave this database.`)
}

function isSystem({ schema }: Pick<KnownRelation, 'schema'>): boolean {
  return /^(?:pg_catalog|information_schema|pg_toast)$/.test(schema)
}

function show({ schema, name }: Name): string {
  return schema === null ? name : `${schema}.${name}`
}
