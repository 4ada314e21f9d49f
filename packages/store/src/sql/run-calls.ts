import type { RunLease } from '../change.ts'
import type { Owner } from '../context.ts'
import { LeaseLostError } from '../errors.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

const HELD_RUN = `SELECT r.key FROM runs r JOIN threads t ON t.key = r.thread
  WHERE r.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 AND r.fence = $4 AND r.state = 'running'`

export function beginCall(
  { lease, id, name }: { lease: RunLease; id: string; name: string },
  owner: Owner,
): () => Work<void> {
  return function* () {
    const key = yield* heldRun(lease, owner)
    // Later than those before it, whatever the clock says: the order of the calls is told by it.
    yield change(
      `INSERT INTO run_calls (run, id, name, begun_at)
       SELECT $1, $2, $3, CASE WHEN newest >= $4 THEN newest + 1 ELSE $4 END
       FROM (SELECT coalesce(max(begun_at), 0) AS newest FROM run_calls WHERE run = $1) AS before
       WHERE true ON CONFLICT (run, id) DO NOTHING`,
      [key, id, name, Date.now()],
    )
  }
}

export function endCall(
  { lease, id, outcome }: { lease: RunLease; id: string; outcome: 'done' | 'failed' },
  owner: Owner,
): () => Work<void> {
  return function* () {
    const key = yield* heldRun(lease, owner)
    yield change('UPDATE run_calls SET outcome = $3 WHERE run = $1 AND id = $2', [key, id, outcome])
  }
}

/** The names of the tools that the run has called and whose outcome is not known, in the order of the calls. */
export function* loadOpenCalls(runId: string): Work<string[]> {
  const rows = yield* query<{ name: string }>(
    `SELECT c.name FROM run_calls c JOIN runs r ON r.key = c.run WHERE r.id = $1 AND c.outcome IS NULL
     ORDER BY c.begun_at, c.id`,
    [runId],
  )
  return rows.map(({ name }) => name)
}

function* heldRun(lease: RunLease, owner: Owner): Work<number> {
  const [run] = yield* query<{ key: number }>(HELD_RUN, [lease.runId, owner.tenantId, owner.userId, lease.fence])
  if (run === undefined) throw new LeaseLostError(lease.runId)
  return run.key
}
