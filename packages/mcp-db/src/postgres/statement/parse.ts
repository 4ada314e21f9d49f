import { RefusedStatementError, StatementError } from '../../errors.ts'
import { READING_NODES, WRITING_NODES } from './nodes.ts'
import { assertStoppable } from './costly.ts'

/** A name as written, with its schema when it had one. */
export interface Name {
  schema: string | null
  name: string
  /** Where it begins in the statement, in bytes; -1 for what the grammar adds by itself. */
  at: number
}

/** What a statement mentions; the catalog tells what each of it stands for. */
export interface Mentions {
  functions: Name[]
  operators: Name[]
  types: Name[]
  relations: Name[]
  /** Names of common table expressions, which stand before tables. */
  ctes: string[]
  /** Names after a dot, which may call a function without parentheses: `o.purge` is `purge(o)` when there is no such column. */
  attributes: string[]
  /** Those of them that may stand after a value which is no row: `(x).pg_sleep` is `pg_sleep(x)` for an `x` of any type. */
  projections: string[]
  /** The highest number of a placeholder; 0 without any. */
  placeholders: number
}

/** A statement found to be one read or one change, so far as its text tells. */
export interface ParsedStatement extends Mentions {
  /** `EXPLAIN` of a read; its rows are a plan. */
  isPlan: boolean
  isWrite: boolean
  /** The statement as the grammar reads it, without its EXPLAIN. */
  tree: Tree
}

/** A node of the grammar, or what holds one by the name of its kind. */
export type Tree = Record<string, unknown>

const SAMPLING_METHODS = new Set(['system', 'bernoulli'])
const BETWEEN = /BETWEEN/

/**
 * What `sql` mentions, read with PostgreSQL's own grammar. Throws {@link RefusedStatementError} unless it is exactly one SELECT,
 * VALUES, TABLE or plain EXPLAIN of these, without INTO and without row locks, made of nothing but reading.
 */
export async function parseReadOnlyPostgres(sql: string, limits: { maxSqlBytes: number }): Promise<ParsedStatement> {
  const statement = await parseOne(sql, limits)
  const plan = statement['ExplainStmt'] as { query?: Tree; options?: unknown } | undefined
  if (plan?.options !== undefined) throw new RefusedStatementError('EXPLAIN is allowed without options only.')
  const read = plan === undefined ? statement : (plan.query ?? {})
  if (!('SelectStmt' in read)) {
    const found = nameOf(read)
    throw new RefusedStatementError(
      `Only SELECT, VALUES, TABLE and EXPLAIN of these are allowed, because this tool only reads; found ${found}.`,
    )
  }
  return {
    isPlan: plan !== undefined,
    isWrite: false,
    tree: read,
    ...collect(read, { nodes: READING_NODES, word: 'read' }),
  }
}

/** What `sql` mentions. Throws {@link RefusedStatementError} unless it is exactly one INSERT, UPDATE, DELETE or MERGE. */
export async function parseWritePostgres(sql: string, limits: { maxSqlBytes: number }): Promise<ParsedStatement> {
  const statement = await parseOne(sql, limits)
  const [kind = ''] = Object.keys(statement)
  if (!/^(?:Insert|Update|Delete|Merge)Stmt$/.test(kind)) {
    throw new RefusedStatementError('Only INSERT, UPDATE, DELETE and MERGE are allowed here. Use query to read.')
  }
  return {
    isPlan: false,
    isWrite: true,
    tree: statement,
    ...collect(statement, { nodes: WRITING_NODES, word: 'change' }),
  }
}

async function parseOne(sql: string, { maxSqlBytes }: { maxSqlBytes: number }): Promise<Tree> {
  const bytes = Buffer.byteLength(sql)
  if (bytes > maxSqlBytes)
    throw new RefusedStatementError(`The statement has ${bytes} bytes; the limit is ${maxSqlBytes}.`)
  if (sql.includes('\0')) throw new RefusedStatementError('The statement contains a NUL character. Remove it.')
  const [statement, ...others] = sql.trim() === '' ? [] : await parseStatements(sql)
  if (statement === undefined) throw new RefusedStatementError('There is no statement. Send one SELECT.')
  if (others.length > 0)
    throw new RefusedStatementError('Only one statement is allowed. Send the others in calls of their own.')
  return statement
}

async function parseStatements(sql: string): Promise<Tree[]> {
  const { parse } = await import('libpg-query')
  try {
    const { stmts } = await parse(sql)
    return (stmts ?? []).map(({ stmt }) => stmt as unknown as Tree)
  } catch (error) {
    // The parser has a class for errors of syntax; anything else is the depth of the tree.
    const reason = error instanceof Error && error.name === 'SqlError' ? error.message : 'it is nested too deeply'
    throw new StatementError(`The statement could not be parsed: ${reason}.`, { cause: error })
  }
}

/** Walks the tree with a stack of its own: a statement can be nested deeper than this program may call itself. */
function collect(root: Tree, { nodes, word }: { nodes: ReadonlySet<string>; word: 'read' | 'change' }): Mentions {
  const mentions: Mentions = {
    functions: [],
    operators: [],
    types: [],
    relations: [],
    ctes: [],
    attributes: [],
    projections: [],
    placeholders: 0,
  }
  const rows = new Map<string, readonly string[]>()
  const fields: string[][] = []
  const stack: [key: string, value: unknown][] = Object.entries(root)
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const [key, value] = entry
    if (Array.isArray(value)) {
      for (const item of value) stack.push([Array.isArray(item) ? key : '', item])
      continue
    }
    if (typeof value !== 'object' || value === null) continue
    if (/^[A-Z]/.test(key) && !nodes.has(key)) throw new RefusedStatementError(`${key} is not allowed in a ${word}.`)
    const node = value as Tree
    if ('intoClause' in node) throw new RefusedStatementError('SELECT INTO creates a table, which no tool here does.')
    if ('lockingClause' in node)
      throw new RefusedStatementError('FOR UPDATE and FOR SHARE lock rows, which no tool here does.')
    mention(key, node, mentions)
    if (key === 'RangeFunction' && !('coldeflist' in node)) rows.set(rowNameOf(node), columnsOf(node))
    if (key === 'ColumnRef') fields.push(stringsOf(node['fields']))
    stack.push(...Object.entries(node))
  }
  // `g.pg_sleep` of a function in FROM that gives single values, whose rows go by its own name where it has no other.
  for (const [row = '', ...names] of fields) {
    const columns = rows.get(row)
    if (columns) mentions.projections.push(...names.filter((name) => !columns.includes(name)))
  }
  return mentions
}

function mention(key: string, node: Tree, mentions: Mentions): void {
  const at = typeof node['location'] === 'number' ? node['location'] : -1
  if (Array.isArray(node['funcname'])) mentions.functions.push(toName(node['funcname'], at))
  if (Array.isArray(node['names'])) mentions.types.push(toName(node['names'], at))
  if (Array.isArray(node['operName'])) mentions.operators.push(toName(node['operName']))
  if (Array.isArray(node['useOp'])) mentions.operators.push(toName(node['useOp']))
  if (typeof node['relname'] === 'string')
    mentions.relations.push({ schema: (node['schemaname'] as string) ?? null, name: node['relname'], at })
  if (typeof node['ctename'] === 'string') mentions.ctes.push(node['ctename'])
  if (key === 'ParamRef') mentions.placeholders = Math.max(mentions.placeholders, Number(node['number'] ?? 0))
  if (key === 'A_Expr') mentions.operators.push(...operatorsOf(toName(node['name'] as unknown[])))
  if (comparesUnwritten(key, node)) mentions.operators.push({ schema: null, name: '=', at: -1 })
  if (key === 'ColumnRef') mentions.attributes.push(...stringsOf(node['fields']).slice(1))
  if (key === 'A_Indirection') {
    mentions.attributes.push(...stringsOf(node['indirection']))
    mentions.projections.push(...stringsOf(node['indirection']))
  }
  assertStoppable(key, node)
  if (key === 'RangeTableSample' && !SAMPLING_METHODS.has(toName(node['method'] as unknown[]).name)) {
    throw new RefusedStatementError('TABLESAMPLE is allowed with SYSTEM and BERNOULLI only.')
  }
}

/** What the rows of a function in FROM go by. */
function rowNameOf({ alias, functions }: Tree): string {
  if (alias !== undefined) return String((alias as Tree)['aliasname'])
  const [first] = functions as { List: { items: Tree[] } }[]
  const call = first?.List.items[0]?.['FuncCall'] as Tree | undefined
  return toName((call?.['funcname'] ?? []) as unknown[]).name
}

/** The names that a function in FROM gives its columns. */
function columnsOf({ alias }: Tree): string[] {
  return stringsOf((alias as Tree | undefined)?.['colnames'])
}

/** Whether a node compares with an `=` that nobody wrote: `CASE x WHEN`, `USING (x)`, `NATURAL JOIN`, `IN (SELECT …)`. */
function comparesUnwritten(key: string, node: Tree): boolean {
  if (key === 'CaseExpr') return 'arg' in node
  if (key === 'JoinExpr') return 'usingClause' in node || node['isNatural'] === true
  return key === 'SubLink' && 'testexpr' in node && !('operName' in node)
}

/** BETWEEN is written as one operator and means two. */
function operatorsOf(operator: Name): Name[] {
  if (!BETWEEN.test(operator.name)) return [operator]
  return ['>=', '<='].map((name) => ({ ...operator, name }))
}

function toName(nodes: unknown[], at = -1): Name {
  const parts = stringsOf(nodes)
  return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '', at }
}

function stringsOf(nodes: unknown): string[] {
  if (!Array.isArray(nodes)) return []
  return nodes.flatMap((node: { String?: { sval?: string } }) =>
    node.String === undefined ? [] : [node.String.sval ?? ''],
  )
}

/** `DeleteStmt` as `DELETE`. */
function nameOf(statement: Tree): string {
  const [kind = 'nothing'] = Object.keys(statement)
  return kind
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()
}
