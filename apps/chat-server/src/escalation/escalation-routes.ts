import express, { Router } from 'express'
import type { Response } from 'express'
import { InvalidRequestError } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import { z } from 'zod'
import { identify } from '../http/identify.ts'
import { answerAsHuman, HumanMessage } from './answer-as-human.ts'
import type { HumanAnswer } from './answer-as-human.ts'
import { resolveCase } from './resolve-case.ts'
import type { ThreadFeed } from './thread-feed.ts'

export interface EscalationRouteParts {
  store: SqlStore
  feed: ThreadFeed
  /** The agent that goes on with a thread when a person has answered. */
  entryOf: () => string
  /** True from the signal to stop: the feeds end, so that nobody waits for them. */
  isStopping: () => boolean
}

/** How long a feed may be silent before a comment is sent on it. */
const HEARTBEAT_MS = 15_000

/** Which cases are listed. */
export const Listing = z.strictObject({
  state: z.enum(['open', 'resolved']).default('open'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
/** What is said of a case that is closed. */
export const Resolution = z.strictObject({ note: z.string().max(2_000).optional() })

/**
 * `GET /admin/escalations`, `POST /admin/escalations/{id}/resolve`, `POST /admin/threads/{id}/messages` for those who run the service, and
 * `GET /chatkit/threads/{id}/updates`: a stream of what people answer, for the user whose thread it is.
 */
export function escalationRoutes({ store, feed, entryOf, isStopping }: EscalationRouteParts): Router {
  const router = Router()
  const json = express.json({ limit: '100kb', strict: true })

  router.get('/admin/escalations', async (req, res) => {
    res.json({ data: await store.records.loadEscalations({ ...read(Listing, req.query), ...tenantOf(identify(req)) }) })
  })
  router.post('/admin/escalations/:id/resolve', json, async (req, res) => {
    const { note } = read(Resolution, req.body ?? {})
    await resolveCase({ id: req.params['id'], note }, identify(req), { store })
    res.json({})
  })
  router.post('/admin/threads/:id/messages', json, async (req, res) => {
    const message = read(HumanMessage, req.body)
    const answer = await answerAsHuman(req.params['id'], message, identify(req), {
      store,
      feed,
      entry: entryOf(),
    })
    res.json(toWire(answer))
  })
  router.get('/chatkit/threads/:id/updates', async (req, res) => {
    const left = new AbortController()
    res.once('close', () => left.abort())
    const [threadId, context] = [req.params['id'], identify(req)]
    await store.loadThread(threadId, context)
    await send(res, feed.follow(threadId, context, { signal: left.signal, isStopping }))
  })
  return router
}

async function send(res: Response, events: ReturnType<ThreadFeed['follow']>): Promise<void> {
  res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()
  const heartbeat = setInterval(() => res.write(': keep-alive\n\n'), HEARTBEAT_MS)
  try {
    for await (const event of events) {
      const shown = event.type === 'thread.item.done' ? { ...event, item: toWire(event.item as HumanAnswer) } : event
      res.write(`data: ${JSON.stringify(shown)}\n\n`)
    }
  } finally {
    clearInterval(heartbeat)
    res.end()
  }
}

/** Who has answered is for those who run the service to know. */
function toWire({ answered_by: _name, ...item }: HumanAnswer) {
  return item
}

function tenantOf({ tenantId }: { tenantId?: string }): { tenantId?: string } {
  return tenantId === undefined ? {} : { tenantId }
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  throw new InvalidRequestError(z.prettifyError(error))
}
