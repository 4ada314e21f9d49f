import { InvalidRequestError } from '@frontdesk/chatkit/server'

/** What a statement can be given. */
export type Value = string | number | null

/** One statement and its values, which the text names `$1`, `$2`, … */
export interface Query {
  text: string
  values: readonly Value[]
}

/** The rows that a statement gave, and how many it inserted, updated or deleted. */
export interface Outcome {
  rows: readonly object[]
  changes: number
}

/**
 * Work on the database, one statement after the other, which does not say who waits. It yields queries and is given their outcomes, so that
 * SQLite runs it inside one synchronous transaction and Postgres awaits each step, and both run the same lines.
 */
export type Work<Result> = Generator<Query, Result, Outcome>

/**
 * Throws {@link InvalidRequestError} for text that would not come back as it was: not every database keeps a zero character, and half of a
 * surrogate pair becomes another character, which must not make one user's id of another's.
 */
export function assertKeepable(values: readonly Value[]): void {
  for (const value of values) {
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
      throw new InvalidRequestError('An id or a text holds a zero character, or half of a surrogate pair.')
    }
  }
}

/** Free text without what {@link assertKeepable} refuses. */
export function toKeepable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

/** Runs a statement for its rows: `const rows = yield* query<Row>(…)`, where `Row` is what its columns are. */
export function* query<Row extends object>(text: string, values: readonly Value[]): Work<readonly Row[]> {
  return (yield { text, values }).rows as readonly Row[]
}

/** A statement that changes rows: `const { changes } = yield change(…)`. */
export function change(text: string, values: readonly Value[]): Query {
  return { text, values }
}
