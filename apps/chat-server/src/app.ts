import express from 'express'
import type { ErrorRequestHandler, Express } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { handleChatKitRequest } from '@frontdesk/chatkit/server'
import type { ChatKitServer, RequestContext } from '@frontdesk/chatkit/server'
import type { Config } from './config.ts'
import { createAuthenticate } from './http/authenticate.ts'
import { healthz, readyz } from './http/health.ts'
import type { Readiness } from './http/health.ts'
import { isJsonRequest } from './http/json-request.ts'
import { logRequests, requestIdOf } from './http/log-requests.ts'
import { withRequestId } from './logger.ts'
import { refuse } from './http/refuse.ts'
import { guardOrigin } from './http/same-origin.ts'

export interface AppParts {
  chatKit: ChatKitServer
  config: Pick<Config, 'auth' | 'allowedOrigins' | 'maxBodyBytes' | 'heartbeatMs'>
  logger: Logger
  readiness: () => Promise<Readiness>
  /** True from the signal to stop: new questions are refused while running answers finish. */
  isStopping: () => boolean
  /** Ends the answers that still run when the time to stop has come. */
  signal: AbortSignal
}

/** The HTTP side of the server: `POST /chatkit`, `/healthz`, `/readyz`. Opens nothing and listens to nothing. */
export function createApp({ chatKit, config, logger, readiness, isStopping, signal }: AppParts): Express {
  const authenticate = createAuthenticate(config.auth)
  const app = express()
  app.disable('x-powered-by')
  app.use(logRequests(logger))
  app.use((req, _res, next) => withRequestId(requestIdOf(req), next))
  app.get('/healthz', healthz())
  app.get('/readyz', readyz(readiness))
  app.use(helmet())
  app.use(guardOrigin({ allowedOrigins: config.allowedOrigins, requireLoopbackHost: config.auth.kind === 'none' }))
  app.get('/', (_req, res) => void res.type('text').send('Frontdesk is running. POST ChatKit requests to /chatkit.\n'))
  app.post('/chatkit', async (req, res) => {
    if (isStopping()) {
      res.set('Retry-After', '5')
      refuse(res, 503, 'stopping', 'The server is stopping. Send the request again in a few seconds.')
      return
    }
    const userId = authenticate(req)
    if (userId === undefined) {
      res.set('WWW-Authenticate', 'Bearer')
      refuse(res, 401, 'unauthenticated', 'Send your API key as `Authorization: Bearer KEY`.')
      return
    }
    if (!isJsonRequest(req)) {
      refuse(
        res,
        415,
        'unsupported_media_type',
        'Send JSON in UTF-8, uncompressed, as `Content-Type: application/json`.',
      )
      return
    }
    const [locale] = req.acceptsLanguages()
    const context: RequestContext = { userId, requestId: requestIdOf(req), ...(locale !== undefined && { locale }) }
    await handleChatKitRequest(chatKit, req, res, context, {
      maxBodyBytes: config.maxBodyBytes,
      heartbeatMs: config.heartbeatMs,
      signal,
    })
  })
  app.all('/chatkit', (_req, res) => {
    res.set('Allow', 'POST')
    refuse(res, 405, 'method_not_allowed', 'The ChatKit endpoint takes POST only.')
  })
  app.use((_req, res) => refuse(res, 404, 'not_found', 'There is nothing here. The ChatKit endpoint is POST /chatkit.'))
  app.use(answerUnknownError)
  return app
}

const answerUnknownError: ErrorRequestHandler = (error, req, res, next) => {
  req.log.error({ err: error }, 'The request failed')
  if (res.headersSent) next(error)
  else refuse(res, 500, 'internal_error', 'The server failed. The log has the details under this request id.')
}
