import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { assertKeepable } from '../sql/query.ts'
import type { Outcome, Query, Work } from '../sql/query.ts'
import { remedyFor } from './errors.ts'

const names = new Map<string, string>()

/** Work on one connection of the pool, each statement prepared once. Throws what `pg` throws. */
export class Connection {
  readonly client: PoolClient

  constructor(client: PoolClient) {
    this.client = client
  }

  async run<Result>(work: Work<Result>): Promise<Result> {
    let step = work.next()
    while (step.done !== true) step = work.next(await this.#execute(step.value))
    return step.value
  }

  async runInTransaction<Result>(work: Work<Result>): Promise<Result> {
    await this.client.query('BEGIN')
    try {
      const result = await this.run(work)
      await this.client.query('COMMIT')
      return result
    } catch (error) {
      if (remedyFor(error) !== 'reconnect') await this.client.query('ROLLBACK')
      throw error
    }
  }

  async #execute({ text, values }: Query): Promise<Outcome> {
    assertKeepable(values)
    const result = await this.client.query<object>({ name: nameOf(text), text, values: [...values] })
    return { rows: result.rows, changes: result.rowCount ?? 0 }
  }
}

/** Postgres cuts names of statements at 63 bytes. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}
