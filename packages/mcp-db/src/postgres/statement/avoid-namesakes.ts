import type { Known } from './look-up.ts'
import type { Name, ParsedStatement } from './parse.ts'
import { READING_FUNCTIONS } from './functions.ts'
import { quote } from '../../qualified-name.ts'
import { toSql } from './look-up.ts'
import { namesakesOf } from './namesakes.ts'

/** A statement that says the same where a namesake cannot be meant. */
interface Evasion {
  sql: string
  /** Schemas that must not be looked in any more. */
  avoided: ReadonlySet<string>
}

/**
 * Writes a statement so that its built-in functions and operators mean nothing else, although the database has functions or operators
 * of the same names. Functions get their schema. Operators cannot: their precedence would change, so their schemas leave the path, and
 * everything else that is found there gets its schema. Undefined when there is nothing to avoid, or no way to: where a trusted
 * extension has one of the same name too, the statement could come to mean something else.
 */
export function avoidNamesakes(sql: string, statement: ParsedStatement, known: Known): Evasion | undefined {
  const avoided = schemasOfOperators(statement, known)
  const prefixes: Prefix[] = []
  for (const name of statement.functions) {
    const namesakes = namesakesOf(name, known.functions)
    const isOvershadowed = namesakes.some(({ hasOwn }) => hasOwn) && namesakes.every(({ hasTrusted }) => !hasTrusted)
    const [onlyOne] = namesakes
    if (name.schema !== null || onlyOne === undefined) continue
    if (isOvershadowed && READING_FUNCTIONS.has(name.name)) prefixes.push({ name, schema: 'pg_catalog' })
    else if (avoided.has(onlyOne.schema)) prefixes.push({ name, schema: onlyOne.schema })
  }
  if (avoided.size > 0) prefixes.push(...prefixesOfOthers(statement, known, avoided))
  if (prefixes.length === 0 && avoided.size === 0) return undefined
  const text = insert(sql, prefixes)
  return text === undefined ? undefined : { sql: text, avoided }
}

interface Prefix {
  name: Name
  schema: string
}

/** The schemas of operators that have the name of a built-in one, unless an extension there is meant to be used. */
function schemasOfOperators({ operators }: ParsedStatement, known: Known): ReadonlySet<string> {
  const builtIn = new Set(known.operators.filter(({ schema }) => schema === 'pg_catalog').map(({ name }) => name))
  const bare = operators.filter(({ schema }) => schema === null)
  const namesakes = bare.flatMap((name) => namesakesOf(name, known.operators))
  const avoided = new Set(
    namesakes.filter(({ hasOwn, name }) => hasOwn && builtIn.has(name)).map(({ schema }) => schema),
  )
  return namesakes.some(({ schema, hasTrusted }) => hasTrusted && avoided.has(schema)) ? new Set() : avoided
}

function prefixesOfOthers(
  { types, relations, ctes }: ParsedStatement,
  known: Known,
  avoided: ReadonlySet<string>,
): Prefix[] {
  const found = new Map([...known.types, ...known.relations].map(({ written, schema }) => [written, schema]))
  const tables = relations.filter(({ name }) => !ctes.includes(name))
  return [...types, ...tables].flatMap((name) => {
    const schema = found.get(toSql(name))
    return name.schema === null && schema !== undefined && avoided.has(schema) ? [{ name, schema }] : []
  })
}

/** Undefined when a name does not stand where the grammar says. */
function insert(sql: string, prefixes: readonly Prefix[]): string | undefined {
  const bytes = Buffer.from(sql)
  const parts: Buffer[] = []
  let end = bytes.length
  for (const { name, schema } of prefixes.toSorted((one, other) => other.name.at - one.name.at)) {
    const written = bytes.subarray(name.at, name.at + 2).toString('latin1')
    const isThere =
      /^(?:"|u&)/i.test(written) ||
      written.charAt(0).toLowerCase() === Buffer.from(name.name).toString('latin1').charAt(0)
    if (name.at < 0 || !isThere) return undefined
    if (name.at === end) continue
    parts.unshift(Buffer.from(`${quote(schema)}.`), bytes.subarray(name.at, end))
    end = name.at
  }
  return Buffer.concat([bytes.subarray(0, end), ...parts]).toString()
}
