import type { JsonObject } from '@frontdesk/chatkit'
import { change, query } from './query.ts'
import type { Query, Work } from './query.ts'

/** Something that another service is to be told. */
export interface OutboxMessage {
  /** Stays the same however often it is sent. */
  id: string
  body: JsonObject
  /** How often it has been taken to be sent, this time included. */
  attempts: number
}

export interface TakeOptions {
  /** How many are taken. */
  limit: number
  /** After how long it is due again, should whoever took it say nothing of it, in milliseconds. */
  leaseMs: number
  now: number
  /** Nothing waits longer than this. What would was put in before the clock stepped back, and is due. No limit by default. */
  maxWaitMs?: number
}

/** Puts a message about a thread in, due at once. One with the same id stays as it is. */
export function putMessage(id: string, thread: readonly [string, string, string], body: JsonObject): Query {
  return change(
    `INSERT INTO outbox (id, thread, message, attempts, due_at)
     SELECT $4, key, $5, 0, $6 FROM threads WHERE id = $1 AND tenant_id = $2 AND user_id = $3
     ON CONFLICT (id) DO NOTHING`,
    [...thread, id, JSON.stringify(body), Date.now()],
  )
}

/** The messages that are due, the oldest first. Nobody else is given them before their lease has ended. */
export function* takeMessages({ limit, leaseMs, now, maxWaitMs }: TakeOptions): Work<OutboxMessage[]> {
  // The time is compared again for the row itself: another host may have taken it since it was looked up.
  const rows = yield* query<{ key: number; id: string; message: string; attempts: number }>(
    `UPDATE outbox SET attempts = attempts + 1, due_at = $3
     WHERE (due_at <= $1 OR due_at > $4)
       AND key IN (SELECT key FROM outbox WHERE due_at <= $1 OR due_at > $4 ORDER BY key LIMIT $2)
     RETURNING key, id, message, attempts`,
    [now, limit, now + leaseMs, maxWaitMs === undefined ? Number.MAX_SAFE_INTEGER : now + maxWaitMs],
  )
  return rows
    .toSorted((one, other) => one.key - other.key)
    .map(({ id, message, attempts }) => ({ id, body: JSON.parse(message) as JsonObject, attempts }))
}

/** Takes a message out: it was told, or nobody is to be told any more. */
export function* removeMessage(id: string): Work<void> {
  yield change('DELETE FROM outbox WHERE id = $1', [id])
}

export function* postponeMessage(id: string, dueAt: number): Work<void> {
  yield change('UPDATE outbox SET due_at = $2 WHERE id = $1', [id, dueAt])
}

/** When the next message is due, in milliseconds since 1970; undefined when there is none. */
export function* nextDueAt(): Work<number | undefined> {
  const [row] = yield* query<{ due_at: number }>('SELECT due_at FROM outbox ORDER BY due_at LIMIT 1', [])
  return row?.due_at
}
