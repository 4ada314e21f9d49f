/** What a statement can be given. */
export type Value = string | number | null

/** One statement and its values, which the text names `$1`, `$2`, … */
export interface Query {
  text: string
  values: readonly Value[]
}

/**
 * Work on the database, one statement after the other, which does not say who waits. It yields queries and is given their rows, so that
 * SQLite runs it inside one synchronous transaction and Postgres awaits each step, and both run the same lines.
 */
export type Work<Result> = Generator<Query, Result, readonly object[]>

/** Runs one statement inside of {@link Work}. `Row` is what its columns are; a statement that returns none has no rows. */
export function* query<Row extends object>(text: string, values: readonly Value[]): Work<readonly Row[]> {
  return (yield { text, values }) as readonly Row[]
}
