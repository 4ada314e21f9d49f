import { Router } from 'express'
import type { Request, Response } from 'express'
import { handleRunRequest } from '@frontdesk/runs'
import type { Config } from '../config/config.ts'
import { identify } from '../http/identify.ts'
import { refuse } from '../http/refuse.ts'
import type { ChatKitRouteParts } from '../routes/chatkit.ts'

/** What a client asks of a run by its name: to read it on, to end it, and which runs a thread has. Its owner's alone. */
export function runRoutes(
  { limits: { maxBodyBytes, heartbeatMs, maxBehindBytes, maxBehindMs } }: Config,
  { runs, isStopping, signal }: ChatKitRouteParts,
): Router {
  const options = { maxBodyBytes, heartbeatMs, maxBehindBytes, maxBehindMs, signal }
  const handle = async (req: Request, res: Response): Promise<void> => {
    if (isStopping()) {
      res.set('Retry-After', '1')
      refuse(res, 503, 'stopping', 'The server is stopping. Send the request again in a second.')
      return
    }
    await handleRunRequest(runs, req, res, identify(req), options)
  }
  const router = Router()
  router.get('/chatkit/runs/:run/events', handle)
  router.post('/chatkit/runs/:run/cancel', handle)
  router.get('/chatkit/threads/:thread/runs', handle)
  return router
}
