import { NotFoundError } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

/** Somebody who waits for a thread. */
export interface Waiting {
  id: string
  host: string
  /** Counts up while the host lives. */
  beat: number
}

/** Those who wait for the thread, in the order of their coming. */
export function* loadLine(threadId: string, owner: Owner): Work<Waiting[]> {
  const rows = yield* query<Waiting>(
    `SELECT l.id, l.host, l.beat FROM run_line l JOIN threads t ON t.key = l.thread
     WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 ORDER BY l.key`,
    [threadId, owner.tenantId, owner.userId],
  )
  return [...rows]
}

/** How many wait on the host, for whichever thread. */
export function* countWaiting(host: string): Work<number> {
  const [row] = yield* query<{ count: number }>('SELECT count(*) AS count FROM run_line WHERE host = $1', [host])
  return row?.count ?? 0
}

/** Locks the thread, so that places are given out in the order of commits. */
export function joinLine(
  { id, threadId, host }: { id: string; threadId: string; host: string },
  owner: Owner,
): () => Work<void> {
  return function* () {
    const { changes: joined } = yield change(
      `INSERT INTO run_line (id, thread, host, beat)
       SELECT $4, key, $5, 0 FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3
       FOR NO KEY UPDATE
       ON CONFLICT (id) DO UPDATE SET host = excluded.host`,
      [threadId, owner.tenantId, owner.userId, id, host],
    )
    if (joined === 0) throw new NotFoundError(`There is no thread ${threadId}.`)
  }
}

const OWN_PLACE =
  'id = $1 AND EXISTS (SELECT 1 FROM threads WHERE key = run_line.thread AND tenant_id = $2 AND user_id = $3)'

export function beatInLine(id: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change(`UPDATE run_line SET beat = beat + 1 WHERE ${OWN_PLACE}`, [id, owner.tenantId, owner.userId])
  }
}

export function leaveLine(id: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change(`DELETE FROM run_line WHERE ${OWN_PLACE}`, [id, owner.tenantId, owner.userId])
  }
}
