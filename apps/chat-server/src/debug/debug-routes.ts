import { Router } from 'express'
import type { Request } from 'express'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import { identify } from '../http/identify.ts'
import { loadTraces } from './load-traces.ts'
import { toTimeline } from './to-timeline.ts'
import type { Trace } from './turn-trace.ts'

/** How many turns are listed. */
const MAX_LISTED = 50

/**
 * `GET /admin/threads/{id}/runs`: what the newest turns of a thread did. `GET /admin/threads/{id}/runs/{run}`: one of them, or `last`; as JSON, or as a
 * timeline in text with `Accept: text/plain`.
 */
export function debugRoutes({ store }: { store: SqlStore }): Router {
  const router = Router()
  const tracesOf = async (req: Request<{ id: string }>) => {
    const { tenantId } = identify(req)
    const userId = await store.records.findThreadOwner(req.params.id, { tenantId })
    const context = { userId, ...(tenantId !== undefined && { tenantId }) }
    return loadTraces(req.params.id, { store, context })
  }
  router.get('/admin/threads/:id/runs', async (req, res) => {
    const data: Trace[] = []
    for await (const trace of await tracesOf(req)) {
      if (data.push(trace) === MAX_LISTED) break
    }
    res.json({ data })
  })
  router.get('/admin/threads/:id/runs/:run', async (req, res) => {
    const { id, run } = req.params
    for await (const trace of await tracesOf(req)) {
      if (run !== 'last' && trace.run !== run) continue
      if (req.accepts(['json', 'text']) === 'text') res.type('text').send(toTimeline(trace))
      else res.json(trace)
      return
    }
    throw new NotFoundError(`There is no run ${run} in thread ${id}.`)
  })
  return router
}
