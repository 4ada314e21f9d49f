import { createHash } from 'node:crypto'
import type { PoolClient, QueryResult } from 'pg'
import { migratedMeanwhile } from '../errors.ts'
import { assertKeepable } from '../sql/query.ts'
import type { Outcome, Query, Work } from '../sql/query.ts'
import type { RunAppend } from '../sql/runs.ts'
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

  /**
   * Appends the events of several runs in one statement, which is a transaction of its own. Gives the ids of the runs whose lease holds. A run that is
   * already at its last event is where a repeated append finds it. Fails when another process has migrated the schema.
   */
  async appendRunEvents(appends: readonly RunAppend[], { name }: { name: string }): Promise<ReadonlySet<string>> {
    const ends = appends.map(({ after, events }) => after + events.length)
    const events = appends.flatMap(({ lease, after, events: texts }) =>
      texts.map((event, index) => ({ id: lease.runId, sequence: after + 1 + index, event })),
    )
    const { rows } = await this.client.query<VersionRow & { ids: string[] }>({
      name: 'append_run_events',
      text: APPEND_RUN_EVENTS,
      values: [
        appends.map(({ lease }) => lease.runId),
        appends.map(({ lease }) => lease.fence),
        appends.map(({ after }) => after),
        ends,
        events.map(({ id }) => id),
        events.map(({ sequence }) => sequence),
        events.map(({ event }) => event),
        migrations.length,
      ],
    })
    assertVersion({ rows }, name)
    return new Set(rows[0]?.ids)
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

const APPEND_RUN_EVENTS = `
WITH moved AS (
  UPDATE runs SET last_event = appended.last, heartbeat = heartbeat + 1
  FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS appended (id, fence, after, last)
  WHERE runs.id = appended.id AND runs.fence = appended.fence AND state = 'running'
  AND last_event IN (appended.last, appended.after) AND (SELECT version FROM frontdesk_schema) = $8
  RETURNING runs.id, key
), stored AS (
  INSERT INTO run_events (run, sequence, event)
  SELECT key, sequence, event FROM unnest($5::text[], $6::bigint[], $7::text[]) AS events (id, sequence, event)
  JOIN moved USING (id)
  ON CONFLICT (run, sequence) DO NOTHING
)
SELECT (SELECT version FROM frontdesk_schema) AS version, ARRAY(SELECT id FROM moved) AS ids`

function assertVersion({ rows }: { rows: readonly VersionRow[] }, name: string): void {
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
