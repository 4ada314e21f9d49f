import type { Value } from '../query/query.ts'

/** A statement for SQLite and PostgreSQL alike, with `?` for each of its values in order. */
export interface Statement {
  sql: string
  values: Value[]
}

/** How a tool takes the values of a statement: `?`, `$1`, or not at all, so that they are written into it. */
export type PlaceholderStyle = '?' | '$' | 'literal'

/** Puts the values of a statement where a tool wants them. */
export function withPlaceholders(
  { sql, values }: Statement,
  style: PlaceholderStyle,
): { sql: string; params: (string | number)[] } {
  let index = 0
  // Question marks inside literals and quoted names are no placeholders.
  const text = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (match) => {
    if (match !== '?') return match
    const value = values[index++]
    if (style === 'literal') return value ? literal(value) : 'NULL'
    return style === '$' ? `$${index}` : '?'
  })
  return { sql: text, params: style === 'literal' ? [] : values.map(parameter) }
}

/** A pattern for `LOWER(…) LIKE ? ESCAPE '\'` in which the text stands for itself. */
export function likePattern(before: '' | '%' | '% ', text: string, after: '' | '%' | ' %'): string {
  return `${before}${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}${after}`
}

function literal({ text, type }: Value): string {
  return type === 'number' && /^-?\d+(?:\.\d+)?$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}

function parameter({ text, type }: Value): string | number {
  return type === 'number' ? Number(text) : text
}
