import type { Known, OwnCast, RunOwn } from './look-up.ts'
import type { ParsedStatement, Tree } from './parse.ts'
import { RefusedStatementError } from '../../errors.ts'
import { toSql } from './look-up.ts'

/** Numbers from here on belong to what a database has defined itself. */
const FIRST_OWN_OID = 16_384

/** The columns and types that are made of one of the given types, or of parts that are. */
const MADE_OF = `
  WITH RECURSIVE parts AS (
    SELECT a.attname::text AS name, 'column' AS what, a.atttypid AS oid FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION SELECT t, 'type', t::oid FROM unnest($2::text[]) AS t
    UNION
    SELECT p.name, p.what, x.oid FROM parts p JOIN pg_catalog.pg_type t ON t.oid = p.oid CROSS JOIN LATERAL (
      SELECT t.typelem WHERE t.typelem <> 0 AND t.typcategory = 'A'
      UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
        WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.typtype = 'r' AND r.rngtypid = t.oid
    ) AS x (oid)
  )
  SELECT DISTINCT what, name FROM parts WHERE oid = ANY ($3::oid[])`

/**
 * Refuses a statement that could reach a cast by a function of the database's own. Such a cast is made without being written, so where
 * there is one, values of its types may be shown, cast to other types, counted and sorted, and nothing else: even `=` may take the cast.
 */
export async function assertNoOwnCast(statement: ParsedStatement, known: Known, run: RunOwn): Promise<void> {
  const [cast] = known.casts
  if (cast === undefined) return
  const ownTypes = new Set(known.casts.flatMap(({ source, target }) => [source, target]).filter(isOwn))
  assertNotBetweenBuiltIns(known)
  const relations = known.relations.map(({ oid }) => oid)
  const types = known.types.map(({ oid }) => oid)
  const rows = await run(MADE_OF, [relations, types, [...ownTypes]])
  const columns = new Set(rows.filter(([what]) => what === 'column').map(([, name]) => String(name)))
  const oids = new Set(rows.filter(([what]) => what === 'type').map(([, oid]) => oid))
  const castTypes = new Set(known.types.filter(({ oid }) => oids.has(oid)).map(({ written }) => written))
  if (columns.size === 0 && castTypes.size === 0) return
  const refuse = (): never => {
    throw new RefusedStatementError(refusalOf(cast))
  }
  if (statement.isWrite) refuse()
  const targets = new Set(known.casts.map(({ target }) => target))
  const safeTypes = new Set(
    known.types.filter(({ oid }) => !targets.has(oid) && !oids.has(oid)).map(({ written }) => written),
  )
  new CastSearch({ columns, castTypes, safeTypes, refuse }).walk(statement.tree)
}

function isOwn(oid: string): boolean {
  return Number(oid) >= FIRST_OWN_OID
}

/** Any value can reach a cast that starts from a built-in type and ends at one. */
function assertNotBetweenBuiltIns({ casts, types }: Known): void {
  const written = new Set(types.map(({ oid }) => oid))
  const reached = casts.find(
    ({ source, target, isUnwritten }) => !isOwn(source) && !isOwn(target) && (isUnwritten || written.has(target)),
  )
  if (reached !== undefined) throw new RefusedStatementError(refusalOf(reached))
}

function refusalOf({ name }: OwnCast): string {
  return (
    `The statement could run the cast from ${name}, which calls a function of this database. Cast the column to text, or leave it out. ` +
    'Whoever runs the database can REVOKE EXECUTE on that function from this role.'
  )
}

interface Search {
  columns: ReadonlySet<string>
  castTypes: ReadonlySet<string>
  safeTypes: ReadonlySet<string>
  refuse: () => never
}

/** Where a node stands: what holds it, and how many queries are around it. */
interface Standing {
  parent: string
  slot: string
  holder: Tree
  queries: number
}

/** Looks at each place where a value of a cast's type stands. */
class CastSearch {
  readonly #search: Search
  readonly #aliases = new Set<string>()

  constructor(search: Search) {
    this.#search = search
  }

  walk(root: Tree): void {
    if (this.#search.columns.size > 0) for (const name of rowNamesOf(root)) this.#aliases.add(name)
    const stack: { node: unknown; at: Standing }[] = [
      { node: root, at: { parent: '', slot: '', holder: root, queries: 0 } },
    ]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { node, at } = next
      if (Array.isArray(node)) {
        for (const item of node) stack.push({ node: item, at })
        continue
      }
      if (typeof node !== 'object' || node === null) continue
      for (const [key, value] of Object.entries(node)) {
        const isKind = /^[A-Z]/.test(key)
        if (isKind) this.#look(key, value as Tree, at)
        const queries = at.queries + (key === 'SelectStmt' ? 1 : 0)
        stack.push({
          node: value,
          at: isKind ? { parent: key, slot: '', holder: value as Tree, queries } : { ...at, slot: key, queries },
        })
      }
    }
  }

  #look(key: string, node: Tree, at: Standing): void {
    const { columns, castTypes, refuse } = this.#search
    if (key === 'ColumnRef') {
      const fields = node['fields'] as Tree[]
      const last = fields.at(-1)
      const name = (last?.['String'] as { sval?: string } | undefined)?.sval
      if (name === undefined ? at.queries > 1 && columns.size > 0 : this.#isCastName(name)) this.#assertSafe(at)
    }
    if (key === 'RangeVar') this.#assertNoNewNames(node)
    if (key === 'SelectStmt' && node['op'] !== 'SETOP_NONE' && columns.size > 0) refuse()
    if (key === 'JoinExpr' && columns.size > 0) this.#assertPlainJoin(node)
    if (key === 'ColumnDef' && castTypes.has(typeOf(node))) refuse()
    if (key === 'TypeCast' && castTypes.has(typeOf(node))) {
      if (!isConstant(node['arg'] as Tree)) refuse()
      this.#assertSafe(at)
    }
  }

  #isCastName(name: string): boolean {
    return this.#search.columns.has(name) || this.#aliases.has(name)
  }

  #assertNoNewNames(node: Tree): void {
    const alias = node['alias'] as { colnames?: unknown } | undefined
    if (alias?.colnames !== undefined && this.#search.columns.size > 0) this.#search.refuse()
  }

  #assertPlainJoin(node: Tree): void {
    const using = ((node['usingClause'] ?? []) as { String?: { sval?: string } }[]).map(
      ({ String: name }) => name?.sval,
    )
    if (node['isNatural'] === true || using.some((name) => this.#search.columns.has(name ?? ''))) this.#search.refuse()
  }

  /** Throws unless the place takes the value as it is. */
  #assertSafe({ parent, slot, holder, queries }: Standing): void {
    const isSafe =
      (parent === 'ResTarget' && slot === 'val' && queries === 1) ||
      (parent === 'NullTest' && slot === 'arg') ||
      (parent === 'SortBy' && slot === 'node' && !('useOp' in holder)) ||
      (parent === 'SelectStmt' && slot === 'groupClause') ||
      (parent === 'FuncCall' && slot === 'args' && isCount(holder)) ||
      (parent === 'TypeCast' && slot === 'arg' && this.#search.safeTypes.has(typeOf(holder)))
    if (!isSafe) this.#search.refuse()
  }
}

/** The names that stand for a whole row. */
function rowNamesOf(root: Tree): string[] {
  const names: string[] = []
  const stack: unknown[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (typeof node !== 'object' || node === null) continue
    for (const [key, value] of Object.entries(node)) {
      if ((key === 'aliasname' || key === 'relname') && typeof value === 'string') names.push(value)
      stack.push(value)
    }
  }
  return names
}

function typeOf(node: Tree): string {
  const { names = [] } = (node['typeName'] ?? {}) as { names?: { String?: { sval?: string } }[] }
  const parts = names.map(({ String: part }) => part?.sval ?? '')
  return toSql({ schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '' })
}

function isCount(call: Tree): boolean {
  const name = call['funcname'] as { String?: { sval?: string } }[]
  return name.at(-1)?.String?.sval === 'count'
}

/** A text or a parameter, which takes the type that it is cast to from the start. */
function isConstant(node: Tree): boolean {
  const constant = node['A_Const'] as Tree | undefined
  return 'ParamRef' in node || (constant !== undefined && ('sval' in constant || 'isnull' in constant))
}
