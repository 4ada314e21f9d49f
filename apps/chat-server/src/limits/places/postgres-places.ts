import { escapeIdentifier } from 'pg'
import type { Pool } from 'pg'
import { LEASE_MS } from './places.ts'
import type { PlaceTable } from './shared-places.ts'

/** "places" as a number: the lock that servers starting together queue for. */
const LOCK = 0x706c61636573
/** Among how many free places those who come at once choose, so that few choose the same. */
const SPREAD = 32

/**
 * Places in Postgres, which has the clock. The places of a caller are numbered, and a number is given out once: that needs no lock. The table is not
 * logged: after a crash of Postgres all places are free, as the answers are over that held them.
 */
export async function openPostgresPlaces(
  pool: Pool,
  { amount, schema }: { amount: number; schema: string },
): Promise<PlaceTable> {
  const table = `${escapeIdentifier(schema)}.places`
  await create(pool, table)
  const lease = `clock_timestamp() + interval '${LEASE_MS} milliseconds'`
  const take = {
    name: 'take_place',
    text: `WITH open AS MATERIALIZED (
        SELECT number FROM generate_series(1, LEAST($2::int, (SELECT count(*)::int + ${SPREAD} FROM ${table} WHERE caller = $1))) AS number
        WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE caller = $1 AND place = number AND until > clock_timestamp())
      ), taken AS (
        INSERT INTO ${table} AS mine (caller, place, id, until)
        SELECT $1, number, $3, ${lease} FROM open ORDER BY random() LIMIT 1
        ON CONFLICT (caller, place) DO UPDATE SET id = excluded.id, until = excluded.until
        WHERE mine.until <= clock_timestamp() RETURNING place
      ) SELECT EXISTS (SELECT 1 FROM taken) AS "isTaken", EXISTS (SELECT 1 FROM open) AS "isAnyOpen"`,
  }
  return {
    async take(caller, id) {
      for (;;) {
        const { rows } = await pool.query<{ isTaken: boolean; isAnyOpen: boolean }>({
          ...take,
          values: [caller, amount, id],
        })
        const [{ isTaken, isAnyOpen } = { isTaken: false, isAnyOpen: false }] = rows
        // Somebody else was faster at the very place: each round gives out at least one.
        if (isTaken || !isAnyOpen) return isTaken
      }
    },
    async keep(ids) {
      await pool.query({
        name: 'keep_places',
        text: `UPDATE ${table} SET until = ${lease} WHERE id = ANY($1)`,
        values: [ids],
      })
    },
    async free(ids) {
      await pool.query({ name: 'free_places', text: `DELETE FROM ${table} WHERE id = ANY($1)`, values: [ids] })
    },
  }
}

async function create(pool: Pool, table: string): Promise<void> {
  const client = await pool.connect()
  let isWhole = false
  try {
    await client.query(
      `BEGIN; SELECT pg_advisory_xact_lock(${LOCK});
       CREATE UNLOGGED TABLE IF NOT EXISTS ${table} (
         caller TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, until TIMESTAMPTZ NOT NULL, PRIMARY KEY (caller, place)
       ); DELETE FROM ${table} WHERE until <= clock_timestamp(); COMMIT`,
    )
    isWhole = true
  } finally {
    client.release(!isWhole)
  }
}
