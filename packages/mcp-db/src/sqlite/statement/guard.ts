import type { Place } from './places.ts'
import type { Token } from './tokens.ts'
import { RefusedStatementError } from '../../errors.ts'
import { placesOf } from './places.ts'
import { tokenize } from './tokens.ts'

const READS = new Set(['select', 'with', 'values'])
const WRITES = new Set(['insert', 'update', 'delete'])

/** Table-valued pragmas that tell the schema. The others tell paths on this machine, or change the connection. */
const SCHEMA_PRAGMAS = new Set(
  ['table_info', 'table_xinfo', 'table_list', 'index_list', 'index_info', 'index_xinfo', 'foreign_key_list'].map(
    (name) => `pragma_${name}`,
  ),
)

/** Functions that reach files, programs or memory. This build has them switched off or not at all; a later one may not. */
const DANGEROUS_FUNCTIONS = new Set([
  'load_extension',
  'fts3_tokenizer',
  'readfile',
  'writefile',
  'edit',
  'fsdir',
  'sqlite_dbpage',
])

/**
 * The tokens of a text that is exactly one reading statement; throws {@link RefusedStatementError} for any other. It runs before SQLite sees the text, because some pragmas act while they are
 * prepared and `ATTACH` counts as reading. What passes must still be found readonly by SQLite itself.
 */
export function parseReadOnlySql(sql: string, limits: { maxSqlBytes: number }): Token[] {
  const statement = parseStatement(sql, limits)
  assertReads(statement)
  return statement
}

/** The tokens of a text that is exactly one INSERT, REPLACE, UPDATE or DELETE; throws {@link RefusedStatementError} for any other. */
export function parseWriteSql(sql: string, limits: { maxSqlBytes: number }): Token[] {
  const statement = parseStatement(sql, limits)
  const [first] = statement
  const verbs = isWord(first, 'with') ? topLevelWords(statement) : [first?.kind === 'word' ? first.text : '']
  if (verbs.some((word) => WRITES.has(word) || word === 'replace')) return statement
  throw new RefusedStatementError('Only INSERT, REPLACE, UPDATE and DELETE are allowed here. Use query to read.')
}

function parseStatement(sql: string, { maxSqlBytes }: { maxSqlBytes: number }): Token[] {
  const bytes = Buffer.byteLength(sql)
  if (bytes > maxSqlBytes)
    throw new RefusedStatementError(`The statement has ${bytes} bytes; the limit is ${maxSqlBytes}.`)
  if (sql.includes('\0')) throw new RefusedStatementError('The statement contains a NUL character. Remove it.')
  const tokens = tokenize(sql)
  if (tokens === null) throw new RefusedStatementError('The statement has a quote or a comment that is not closed.')
  const statement = singleStatement(tokens)
  for (const place of placesOf(statement)) assertHarmless(place)
  return statement
}

function singleStatement(tokens: Token[]): Token[] {
  let end = tokens.findIndex(isSemicolon)
  if (end === -1) end = tokens.length
  if (tokens.slice(end).some((token) => !isSemicolon(token))) {
    throw new RefusedStatementError('Only one statement is allowed. Send the others in calls of their own.')
  }
  if (end === 0) throw new RefusedStatementError('There is no statement. Send one SELECT.')
  return tokens.slice(0, end)
}

function assertReads(statement: Token[]): void {
  const [first, second, third] = statement
  const isPlan = isWord(first, 'explain') && isWord(second, 'query') && isWord(third, 'plan')
  const verb = statement[isPlan ? 3 : 0]
  if (verb?.kind !== 'word' || !READS.has(verb.text)) {
    const found = verb === undefined ? 'nothing' : verb.text.slice(0, 40).toUpperCase()
    throw new RefusedStatementError(
      `Only SELECT, WITH … SELECT, VALUES and EXPLAIN QUERY PLAN of these are allowed, because this tool only reads; found ${found}.`,
    )
  }
  if (verb.text !== 'with') return
  const write = topLevelWords(statement).find((word) => WRITES.has(word))
  if (write !== undefined)
    throw new RefusedStatementError(`WITH … ${write.toUpperCase()} changes data; this tool only reads.`)
}

/** The words outside every parenthesis that call no function: `replace` is a verb and a function. */
function topLevelWords(statement: Token[]): string[] {
  let depth = 0
  return statement.flatMap((token, index) => {
    if (isSymbol(token, '(')) depth += 1
    if (isSymbol(token, ')')) depth -= 1
    return depth === 0 && token.kind === 'word' && !isSymbol(statement[index + 1], '(') ? [token.text] : []
  })
}

function assertHarmless({ token: { kind, text }, next, isTable, isCteName }: Place): void {
  // SQLite takes a string for a name where only a name can stand.
  if (kind === 'other') return
  if (isTable && text.startsWith('pragma_') && !SCHEMA_PRAGMAS.has(text)) {
    throw new RefusedStatementError(`${text} is not allowed. Allowed are ${[...SCHEMA_PRAGMAS].join(', ')}.`)
  }
  if (!isCteName && DANGEROUS_FUNCTIONS.has(text) && next?.text === '(')
    throw new RefusedStatementError(`${text}() is not allowed.`)
}

function isSemicolon(token: Token): boolean {
  return isSymbol(token, ';')
}

function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'other' && token.text === text
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}
