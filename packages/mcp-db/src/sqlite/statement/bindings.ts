import type { Cell, Parameter } from '../../database.ts'
import type { Token } from './tokens.ts'
import { StatementError } from '../../errors.ts'
import { assertParameterCount } from '../../parameters.ts'

/** Values for a statement as better-sqlite3 takes them: in order, or by the name of their placeholder. */
export type Bindings = Cell[] | Record<string, Cell>

/**
 * Fits the values of a call to the placeholders of its statement: `?` in order, or numbered `?1` and `$1` as models know them from
 * other databases. Throws {@link StatementError} when they do not match one for one.
 */
export function bind(statement: readonly Token[], params: readonly Parameter[]): Bindings {
  const values = params.map(toScalar)
  const names = placeholdersOf(statement)
  if (names.every((name) => name === '?')) {
    assertParameterCount(names.length, values.length)
    return values
  }
  const numbers = names.map((name) => Number(/^[?$]([1-9]\d*)$/.exec(name)?.[1] ?? Number.NaN))
  const highest = Math.max(...numbers)
  // SQLite knows ?1 and $1 as two placeholders.
  const isMixed = new Set(names.map((name) => name.charAt(0))).size > 1
  if (isMixed || Number.isNaN(highest) || new Set(numbers).size !== highest) {
    throw new StatementError('Use ? as placeholders, or else ?1, ?2 … without gaps.')
  }
  assertParameterCount(highest, values.length)
  return Object.fromEntries(names.map((name, index) => [name.slice(1), values[(numbers[index] ?? 0) - 1] ?? null]))
}

/** A NULL for each placeholder: a plan is the same for any value. */
export function bindNulls(statement: readonly Token[]): Bindings {
  const names = placeholdersOf(statement)
  const count = names.every((name) => name === '?') ? names.length : new Set(names).size
  return bind(statement, Array<null>(count).fill(null))
}

function placeholdersOf(statement: readonly Token[]): string[] {
  return statement.flatMap(({ kind, text }) => (kind === 'other' && /^[?:@$#]/.test(text) ? [text] : []))
}

function toScalar(parameter: Parameter): Cell {
  if (typeof parameter !== 'object' || parameter === null) return parameter
  throw new StatementError('SQLite takes no array as a parameter. Pass it as JSON text and read it with json_each(?).')
}
