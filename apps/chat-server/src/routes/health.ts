import { Router } from 'express'
import type { Health } from '../parts/health.ts'

/**
 * `GET /healthz`: 200 while the process is alive, whatever else is the matter. `GET /readyz`: 200 when the server can do its work, 503 while it cannot or
 * is stopping, with the state of each part.
 */
export function healthRoutes({ health }: { health: Health }): Router {
  const router = Router()
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }))
  router.get('/readyz', async (_req, res) => {
    const { isReady, parts } = await health.read()
    res.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'unavailable', parts })
  })
  return router
}
