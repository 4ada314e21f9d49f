import type { JsonObject } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { RunEnd, RunError, RunLease } from '../change.ts'
import type { Owner } from '../context.ts'
import { LeaseLostError, ThreadBusyError } from '../errors.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

/** One run of a thread's agents, as it is stored. */
export interface Run {
  id: string
  threadId: string
  agent: string
  state: 'running' | RunEnd
  /** Who runs it, or ran it last. */
  host: string
  fence: number
  /** The number of its newest event; the first is 1. */
  lastEvent: number
  /** ISO 8601. */
  startedAt: string
  /** Whether somebody has asked its host to end it. */
  isStopping: boolean
  endedAt?: string
  usage?: JsonObject
  error?: RunError
}

interface RunRow {
  id: string
  thread_id: string
  agent: string
  state: Run['state']
  host: string
  fence: number
  last_event: number
  started_at: number
  stop_requested: number
  ended_at: number | null
  usage: string | null
  error: string | null
}

const RUN = `SELECT r.id, t.id AS thread_id, r.agent, r.state, r.host, r.fence, r.last_event, r.started_at, r.stop_requested,
    r.ended_at, r.usage, r.error
  FROM runs r JOIN threads t ON t.key = r.thread`

/** The owner's run: the first three values of each statement that uses one of these. */
const OWN_RUN = 'r.id = $1 AND t.tenant_id = $2 AND t.user_id = $3'
const OWN_RUN_ALONE =
  'id = $1 AND EXISTS (SELECT 1 FROM threads WHERE key = runs.thread AND tenant_id = $2 AND user_id = $3)'

export function* loadRun(runId: string, owner: Owner): Work<Run> {
  const [row] = yield* query<RunRow>(`${RUN} WHERE ${OWN_RUN}`, [runId, owner.tenantId, owner.userId])
  if (row === undefined) throw new NotFoundError(`There is no run ${runId}.`)
  return toRun(row)
}

export function* loadActiveRun(threadId: string, owner: Owner): Work<Run | undefined> {
  const [row] = yield* query<RunRow>(
    `${RUN} WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 AND r.state = 'running'`,
    [threadId, owner.tenantId, owner.userId],
  )
  return row && toRun(row)
}

/** The newest runs of the thread, the newest first. Throws {@link NotFoundError} when the thread is absent or another user's. */
export function* loadRuns(threadId: string, { limit }: { limit: number }, owner: Owner): Work<Run[]> {
  const thread = [threadId, owner.tenantId, owner.userId]
  const rows = yield* query<RunRow>(
    `${RUN} WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 ORDER BY r.key DESC LIMIT $4`,
    [...thread, limit],
  )
  if (rows.length > 0) return rows.map(toRun)
  const [found] = yield* query('SELECT key FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3', thread)
  if (found === undefined) throw new NotFoundError(`There is no thread ${threadId}.`)
  return []
}

export function requestStop(runId: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change(`UPDATE runs SET stop_requested = 1 WHERE ${OWN_RUN_ALONE} AND state = 'running'`, [
      runId,
      owner.tenantId,
      owner.userId,
    ])
  }
}

/** The runs of the host that it was asked to end. */
export function* loadStops(host: string): Work<string[]> {
  const rows = yield* query<{ id: string }>(
    "SELECT id FROM runs WHERE host = $1 AND state = 'running' AND stop_requested <> 0",
    [host],
  )
  return rows.map(({ id }) => id)
}

/** A thread whose newest run has ended, and whose it is. */
export interface EndedThread {
  threadId: string
  owner: Owner
}

/** The threads of which a run has ended since then (milliseconds since 1970) and none is under way. */
export function* loadEndedThreads({ since }: { since: number }): Work<EndedThread[]> {
  const rows = yield* query<{ id: string; tenant_id: string; user_id: string }>(
    `SELECT DISTINCT t.id, t.tenant_id, t.user_id FROM runs r JOIN threads t ON t.key = r.thread
     WHERE r.state <> 'running' AND r.ended_at >= $1
     AND NOT EXISTS (SELECT 1 FROM runs a WHERE a.thread = r.thread AND a.state = 'running')`,
    [since],
  )
  return rows.map(({ id, tenant_id, user_id }) => ({ threadId: id, owner: { tenantId: tenant_id, userId: user_id } }))
}

/** How many runs are under way, on all hosts. */
export function* countRunning(): Work<number> {
  const [row] = yield* query<{ count: number }>("SELECT count(*) AS count FROM runs WHERE state = 'running'", [])
  return row?.count ?? 0
}

const PRUNED = 100

/** Deletes the events of runs that ended before that instant, of a few runs at a time. Gives how many runs those were. */
export function* pruneEvents({ before }: { before: number }): Work<number> {
  const runs = yield* query<{ key: number }>(
    `SELECT r.key FROM runs r WHERE r.state <> 'running' AND r.ended_at < $1
     AND EXISTS (SELECT 1 FROM run_events e WHERE e.run = r.key) LIMIT ${PRUNED}`,
    [before],
  )
  for (const { key } of runs) yield change('DELETE FROM run_events WHERE run = $1', [key])
  return runs.length
}

/** Events after the one of that number, in order. */
export function* loadRunEvents(
  runId: string,
  { after, limit }: { after: number; limit: number },
  owner: Owner,
): Work<{ sequence: number; event: string }[]> {
  const rows = yield* query<{ sequence: number; event: string }>(
    `SELECT e.sequence, e.event FROM run_events e
     WHERE e.run = (SELECT r.key FROM runs r JOIN threads t ON t.key = r.thread WHERE ${OWN_RUN}) AND e.sequence > $4
     ORDER BY e.sequence LIMIT $5`,
    [runId, owner.tenantId, owner.userId, after, limit],
  )
  return [...rows]
}

export interface NewRun {
  runId: string
  threadId: string
  agent: string
  host: string
}

export function startRun({ runId, threadId, agent, host }: NewRun, owner: Owner): () => Work<void> {
  return function* () {
    const thread = [threadId, owner.tenantId, owner.userId]
    const { changes: started } = yield change(
      `INSERT INTO runs (id, thread, agent, state, host, fence, heartbeat, last_event, started_at)
       SELECT $4, key, $5, 'running', $6, 1, 0, 0, $7 FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3
       ON CONFLICT DO NOTHING`,
      [...thread, runId, agent, host, Date.now()],
    )
    if (started > 0) return
    const [active] = yield* query<{ id: string; host: string }>(
      `SELECT r.id, r.host FROM threads t LEFT JOIN runs r ON r.thread = t.key AND r.state = 'running'
       WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3`,
      thread,
    )
    if (active === undefined) throw new NotFoundError(`There is no thread ${threadId}.`)
    const isThisVeryStart = active.id === runId && active.host === host
    if (!isThisVeryStart) throw new ThreadBusyError(threadId, { runId: active.id })
  }
}

/** Fails unless the lease holds; else the run is known to live, and stays the host's until the transaction ends. */
export function assertLease({ runId, fence }: RunLease, owner: Owner): () => Work<void> {
  return function* () {
    const { changes: held } = yield change(
      `UPDATE runs SET heartbeat = heartbeat + 1 WHERE ${OWN_RUN_ALONE} AND fence = $4 AND state = 'running'`,
      [runId, owner.tenantId, owner.userId, fence],
    )
    if (held === 0) throw new LeaseLostError(runId)
  }
}

export function takeOverRun(
  {
    runId,
    fence,
    heartbeat,
    host,
    before = Infinity,
  }: { runId: string; fence: number; heartbeat: number; host: string; before?: number },
  owner: Owner,
): () => Work<void> {
  return function* () {
    if (performance.now() > before) throw new LeaseLostError(runId)
    const run = [runId, owner.tenantId, owner.userId, fence]
    const { changes: taken } = yield change(
      `UPDATE runs SET fence = fence + 1, host = $6
       WHERE ${OWN_RUN_ALONE} AND fence = $4 AND heartbeat = $5 AND state = 'running'`,
      [...run, heartbeat, host],
    )
    if (taken > 0) return
    const [takenBefore] = yield* query(`SELECT key FROM runs WHERE ${OWN_RUN_ALONE} AND fence = $4 + 1 AND host = $5`, [
      ...run,
      host,
    ])
    if (takenBefore === undefined) throw new LeaseLostError(runId)
  }
}

/** What an observer sees of a run under way, of any user. */
export interface RunSign {
  runId: string
  threadId: string
  tenantId: string
  userId: string
  host: string
  fence: number
  heartbeat: number
}

/** All runs under way, with the hosts that say they run them. */
export function* loadRunSigns(): Work<RunSign[]> {
  const rows = yield* query<{
    id: string
    thread_id: string
    tenant_id: string
    user_id: string
    host: string
    fence: number
    heartbeat: number
  }>(
    `SELECT r.id, t.id AS thread_id, t.tenant_id, t.user_id, r.host, r.fence, r.heartbeat
     FROM runs r JOIN threads t ON t.key = r.thread WHERE r.state = 'running'`,
    [],
  )
  return rows.map((row) => ({
    runId: row.id,
    threadId: row.thread_id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    host: row.host,
    fence: row.fence,
    heartbeat: row.heartbeat,
  }))
}

/** Events, each a JSON text, that follow the one of number `after` of a run. */
export interface RunAppend {
  lease: RunLease
  after: number
  events: readonly string[]
}

export function appendRunEvents({ lease, after, events }: RunAppend, owner: Owner): () => Work<void> {
  const last = after + events.length
  const rows = events.map((_, index) => `($1, $${2 * index + 2}, $${2 * index + 3})`)
  const numbered = events.flatMap((event, index) => [after + 1 + index, event])
  return function* () {
    // A run that is already at the last event is where a repeated append finds it.
    const [run] = yield* query<{ key: number }>(
      `UPDATE runs SET last_event = $5, heartbeat = heartbeat + 1
       WHERE ${OWN_RUN_ALONE} AND fence = $4 AND state = 'running' AND last_event IN ($5, $6) RETURNING key`,
      [lease.runId, owner.tenantId, owner.userId, lease.fence, last, after],
    )
    if (run === undefined) throw new LeaseLostError(lease.runId)
    if (events.length === 0) return
    yield change(
      `INSERT INTO run_events (run, sequence, event) VALUES ${rows.join(', ')} ON CONFLICT (run, sequence) DO NOTHING`,
      [run.key, ...numbered],
    )
  }
}

export function endRun(
  {
    lease,
    state,
    usage,
    error,
  }: { lease: RunLease; state: RunEnd; usage?: JsonObject | undefined; error?: RunError | undefined },
  owner: Owner,
): () => Work<void> {
  const outcome = [state, toJson(usage), toJson(error)]
  return function* () {
    const { changes: ended } = yield change(
      `UPDATE runs SET state = $5, usage = $6, error = $7, ended_at = $8
       WHERE ${OWN_RUN_ALONE} AND fence = $4 AND state IN ('running', $5)`,
      [lease.runId, owner.tenantId, owner.userId, lease.fence, ...outcome, Date.now()],
    )
    if (ended === 0) throw new LeaseLostError(lease.runId)
  }
}

function toJson(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    threadId: row.thread_id,
    agent: row.agent,
    state: row.state,
    host: row.host,
    fence: row.fence,
    lastEvent: row.last_event,
    startedAt: new Date(row.started_at).toISOString(),
    isStopping: row.stop_requested !== 0,
    ...(row.ended_at !== null && { endedAt: new Date(row.ended_at).toISOString() }),
    ...(row.usage !== null && { usage: JSON.parse(row.usage) as JsonObject }),
    ...(row.error !== null && { error: JSON.parse(row.error) as RunError }),
  }
}
