import { likePattern } from './placeholders.ts'
import type { Filter, Value } from '../query/query.ts'

/** A condition in SQL, with `?` for each of its values. */
export interface Condition {
  sql: string
  values: Value[]
}

/** Writes a condition on a column that goes by `name` in its statement. */
export function toCondition(name: string, { operator, values }: Pick<Filter, 'operator' | 'values'>): Condition {
  const [first] = values
  const like = (before: '' | '%', after: '' | '%'): Condition => ({
    sql: `LOWER(${name}) LIKE ? ESCAPE '\\'`,
    values: [{ text: likePattern(before, first?.text ?? '', after), type: 'text' }],
  })
  switch (operator) {
    case 'contains':
      return like('%', '%')
    case 'word':
      return {
        sql: `${wordsOf(name)} LIKE ? ESCAPE '\\'`,
        values: [{ text: likePattern('% ', first?.text ?? '', ' %'), type: 'text' }],
      }
    case 'starts':
      return like('', '%')
    case 'ends':
      return like('%', '')
    case 'between':
      return { sql: `${name} BETWEEN ? AND ?`, values }
    case 'within':
      return { sql: `${name} >= ? AND ${name} < ?`, values }
    case 'outside':
      return { sql: `(${name} < ? OR ${name} >= ?)`, values }
    case 'month':
      return { sql: `${monthOf(name)} = ?`, values }
    case 'otherMonth':
      return { sql: `${monthOf(name)} <> ?`, values }
    case '=':
      return { sql: values.length === 1 ? `${name} = ?` : `${name} IN (${marks(values)})`, values }
    case '!=':
      return { sql: values.length === 1 ? `${name} <> ?` : `${name} NOT IN (${marks(values)})`, values }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { sql: `${name} ${operator} ?`, values }
    default:
      throw new Error(`Unknown operator: ${JSON.stringify(operator satisfies never)}`)
  }
}

/** A text with blanks round each of its words, so that “Anna” is not found in “Hanna”. */
function wordsOf(name: string): string {
  return `' ' || REPLACE(LOWER(${name}), ',', ' ') || ' '`
}

/** Dates kept as ISO text and as dates both have their month here when written out. */
function monthOf(name: string): string {
  return `SUBSTR(CAST(${name} AS TEXT), 6, 2)`
}

function marks(values: readonly Value[]): string {
  return values.map(() => '?').join(', ')
}
