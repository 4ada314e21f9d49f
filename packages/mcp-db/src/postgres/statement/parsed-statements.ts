import type { ParsedStatement } from './parse.ts'
import { parseReadOnlyPostgres, parseWritePostgres } from './parse.ts'

const MAX_KEPT = 64
/** Longer texts seldom come twice, and their trees are large. */
const MAX_KEPT_CHARACTERS = 2_000

/**
 * Parses statements and keeps the last trees: the same texts come again and again, often with other parameters. What a text is found to be depends on nothing but itself. Throws what `parse.ts` throws.
 */
export class ParsedStatements {
  readonly #limits: { maxSqlBytes: number }
  readonly #kept = new Map<string, ParsedStatement>()

  constructor(limits: { maxSqlBytes: number }) {
    this.#limits = limits
  }

  async parseRead(sql: string): Promise<ParsedStatement> {
    return this.#parse(sql, { isWrite: false })
  }

  async parseWrite(sql: string): Promise<ParsedStatement> {
    return this.#parse(sql, { isWrite: true })
  }

  async #parse(sql: string, { isWrite }: { isWrite: boolean }): Promise<ParsedStatement> {
    const key = `${isWrite ? 'write' : 'read'} ${sql}`
    const parse = isWrite ? parseWritePostgres : parseReadOnlyPostgres
    const statement = this.#kept.get(key) ?? (await parse(sql, this.#limits))
    // The last one asked for is the last in the map.
    this.#kept.delete(key)
    if (sql.length <= MAX_KEPT_CHARACTERS) this.#kept.set(key, statement)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return statement
  }
}
