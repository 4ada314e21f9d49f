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

/** Runs a statement for its rows: `const rows = yield* query<Row>(…)`, where `Row` is what its columns are. */
export function* query<Row extends object>(text: string, values: readonly Value[]): Work<readonly Row[]> {
  return (yield { text, values }).rows as readonly Row[]
}

/** A statement that changes rows: `const { changes } = yield change(…)`. */
export function change(text: string, values: readonly Value[]): Query {
  return { text, values }
}
