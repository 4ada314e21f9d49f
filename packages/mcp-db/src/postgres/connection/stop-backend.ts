import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend, ConnectionOptions } from './connection.ts'
import { PostgresConnection } from './connection.ts'

/** How long a backend has to heed a cancel before it is asked to end. */
const TERMINATE_AFTER_MS = 250
const LOOK_EVERY_MS = 50
/** Then it is left alone: it computes where PostgreSQL looks for no interrupt, and ends by itself when it comes out. */
const GIVE_UP_AFTER_MS = 30_000

const ACT = {
  cancel: 'SELECT pg_catalog.pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity',
  terminate: 'SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity',
  look: 'SELECT pid FROM pg_catalog.pg_stat_activity',
}

/**
 * Ends a transaction that its client has left, over a second connection, and resolves once it is gone. The closed socket alone tells a
 * server nothing while it computes. Never rejects: a server that cannot be reached has nothing left to stop.
 */
export async function stopBackend(
  { pid, since }: Backend,
  { signal, ...options }: ConnectionOptions & { signal: AbortSignal },
): Promise<void> {
  try {
    await using connection = await PostgresConnection.open(options)
    const act = async (what: keyof typeof ACT) => {
      const sql = `${ACT[what]} WHERE pid = $1::int AND extract(epoch FROM xact_start)::text = $2`
      const { rows } = await connection.attempt(async () => connection.run(sql, [pid, since]), { signal })
      return rows.length > 0
    }
    let isThere = await act('cancel')
    for (let waitedMs = 0; isThere && waitedMs < GIVE_UP_AFTER_MS; waitedMs += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS, undefined, { signal })
      isThere = await act(waitedMs >= TERMINATE_AFTER_MS ? 'terminate' : 'look')
    }
  } catch {
    // The server has gone or is closing its doors, or this end is: the time limit of the statement stands without it.
  }
}
