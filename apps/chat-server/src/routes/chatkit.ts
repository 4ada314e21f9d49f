import { Router } from 'express'
import { BatchRequests, handleChatKitRequest } from '@frontdesk/chatkit/server'
import type { DurableRuns } from '@frontdesk/runs'
import type { Config } from '../config/config.ts'
import { identify } from '../http/identify.ts'
import { refuse } from '../http/refuse.ts'

export interface ChatKitRouteParts {
  runs: DurableRuns
  /** True from the signal to stop: new questions are refused while running answers finish. */
  isStopping: () => boolean
  /** Ends the answers that still run when the time to stop has come. */
  signal: AbortSignal
}

/** `POST /chatkit`: the protocol. Everything that can be refused is refused before the body is read. */
export function chatKitRoutes(
  { limits: { maxBodyBytes, maxBatchRequests, heartbeatMs, maxBehindBytes, maxBehindMs } }: Config,
  { runs, isStopping, signal }: ChatKitRouteParts,
): Router {
  const options = { maxBodyBytes, heartbeatMs, maxBehindBytes, maxBehindMs, signal }
  const processor = maxBatchRequests === 0 ? runs : new BatchRequests(runs, { maxRequests: maxBatchRequests })
  const router = Router()
  router.post('/chatkit', async (req, res) => {
    if (isStopping()) {
      res.set('Retry-After', '5')
      refuse(res, 503, 'stopping', 'The server is stopping. Send the request again in a few seconds.')
      return
    }
    await handleChatKitRequest(processor, req, res, identify(req), options)
  })
  router.all('/chatkit', (_req, res) => {
    res.set('Allow', 'POST')
    refuse(res, 405, 'method_not_allowed', 'The ChatKit endpoint takes POST only.')
  })
  return router
}
