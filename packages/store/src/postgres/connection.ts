import { createHash } from 'node:crypto'
import type { PoolClient, QueryResult } from 'pg'
import { migratedMeanwhile } from '../errors.ts'
import { assertKeepable } from '../sql/query.ts'
import type { Outcome, Query, Work } from '../sql/query.ts'
import { remedyFor } from './errors.ts'
import { migrations } from './migrations/index.ts'

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

  /** Fails when another process has migrated the schema, named `name` in the error. */
  async runInTransaction<Result>(work: Work<Result>, { name }: { name: string }): Promise<Result> {
    try {
      const outcomes: unknown = await this.client.query(`BEGIN; ${SELECT_VERSION}`)
      assertVersion((outcomes as [QueryResult, QueryResult<VersionRow>])[1], name)
      const result = await this.run(work)
      await this.client.query('COMMIT')
      return result
    } catch (error) {
      if (remedyFor(error) !== 'reconnect') await this.client.query('ROLLBACK')
      throw error
    }
  }

  /** Throws a `SchemaVersionError` when another process has migrated the schema. What this one writes may not fit any more. */
  async assertSchema({ name }: { name: string }): Promise<void> {
    assertVersion(await this.client.query<VersionRow>({ name: 'schema_version', text: SELECT_VERSION }), name)
  }

  async #execute({ text, values }: Query): Promise<Outcome> {
    assertKeepable(values)
    const result = await this.client.query<object>({ name: nameOf(text), text, values: [...values] })
    return { rows: result.rows, changes: result.rowCount ?? 0 }
  }
}

interface VersionRow {
  version: number
}

const SELECT_VERSION = 'SELECT version FROM frontdesk_schema'

function assertVersion({ rows }: QueryResult<VersionRow>, name: string): void {
  const found = rows[0]?.version ?? 0
  if (found !== migrations.length) throw migratedMeanwhile(name, { found, supported: migrations.length })
}

/** Postgres cuts names of statements at 63 bytes. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}
