import type { JsonObject } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { Owner } from '../../context.ts'
import { putMessage } from '../outbox.ts'
import { change, query, toKeepable } from '../query.ts'
import type { Work } from '../query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** A conversation that asks for a person. */
export interface Escalation {
  id: string
  userId: string
  threadId: string
  reason: string
  state: 'open' | 'resolved'
  note?: string
  createdAt: string
  resolvedAt?: string
}

export function openEscalation(
  { id, threadId, reason, message }: { id: string; threadId: string; reason: string; message?: JsonObject | undefined },
  owner: Owner,
): () => Work<void> {
  // What is told is what is known now, whatever becomes of the object.
  const told = message && structuredClone(message)
  return function* () {
    const thread = [threadId, owner.tenantId, owner.userId] as const
    const { changes: added } = yield change(
      `INSERT INTO escalations (id, thread, reason, state, created_at)
       SELECT $4, key, $5, 'open', $6 FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3
       ON CONFLICT (id) DO NOTHING`,
      [...thread, id, toKeepable(reason), Date.now()],
    )
    const [opened] = yield* query(
      `SELECT e.id FROM escalations e JOIN threads t ON t.key = e.thread
       WHERE t.id = $1 AND t.tenant_id = $2 AND t.user_id = $3 AND e.id = $4`,
      [...thread, id],
    )
    if (opened === undefined) throw new NotFoundError(`There is no thread ${threadId}.`)
    if (added > 0 && told !== undefined) yield putMessage(id, thread, told)
  }
}

/** Resolves an escalation of the owner's tenant, whoever's it is: a person who answers is not the one who asked. */
export function resolveEscalation(
  { id, note }: { id: string; note?: string | undefined },
  owner: Owner,
): () => Work<void> {
  return function* () {
    const { changes: resolved } = yield change(
      `UPDATE escalations SET state = 'resolved', note = $3, resolved_at = coalesce(resolved_at, $4)
       WHERE id = $1 AND thread IN (SELECT key FROM threads WHERE tenant_id = $2 AND key = escalations.thread)`,
      [id, owner.tenantId, note === undefined ? null : toKeepable(note), Date.now()],
    )
    if (resolved === 0) throw new NotFoundError(`There is no escalation ${id}.`)
  }
}

export function* findEscalation(id: string, tenantId: string): Work<Pick<Escalation, 'userId' | 'threadId'>> {
  const [row] = yield* query<{ user_id: string; thread_id: string }>(
    `SELECT t.user_id, t.id AS thread_id FROM escalations e JOIN threads t ON t.key = e.thread
     WHERE e.id = $1 AND t.tenant_id = $2`,
    [id, tenantId],
  )
  if (row === undefined) throw new NotFoundError(`There is no escalation ${id}.`)
  return { userId: row.user_id, threadId: row.thread_id }
}

/** A tenant's escalations in that state, newest first. */
export function* loadEscalations({ state, ...range }: Range & { state: Escalation['state'] }): Work<Escalation[]> {
  const rows = yield* query<{
    id: string
    user_id: string
    thread_id: string
    reason: string
    note: string | null
    created_at: number
    resolved_at: number | null
  }>(
    `SELECT e.id, t.user_id, t.id AS thread_id, e.reason, e.note, e.created_at, e.resolved_at
     FROM escalations e JOIN threads t ON t.key = e.thread
     WHERE t.tenant_id = $1 AND e.created_at >= $2 AND e.created_at < $3 AND e.state = $5
     ORDER BY e.key DESC LIMIT $4`,
    [...inRange(range), state],
  )
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    threadId: row.thread_id,
    reason: row.reason,
    state,
    ...(row.note !== null && { note: row.note }),
    createdAt: new Date(row.created_at).toISOString(),
    ...(row.resolved_at !== null && { resolvedAt: new Date(row.resolved_at).toISOString() }),
  }))
}
