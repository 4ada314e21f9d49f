import express from 'express'
import type { ErrorRequestHandler, Express } from 'express'
import helmet from 'helmet'
import type { FileAttachmentStore, SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import { attachmentRoutes } from './files/attachment-routes.ts'
import { createIdentify } from './http/identify.ts'
import { logRequests, requestIdOf } from './http/log-requests.ts'
import { refuse } from './http/refuse.ts'
import { guardOrigin } from './http/same-origin.ts'
import { withRequestId } from './logger.ts'
import type { Health } from './parts/health.ts'
import type { PageFiles } from './parts/page.ts'
import { chatKitRoutes } from './routes/chatkit.ts'
import type { ChatKitRouteParts } from './routes/chatkit.ts'
import { healthRoutes } from './routes/health.ts'
import { pageRoutes, scriptRoutes } from './routes/page.ts'

export interface AppParts extends ChatKitRouteParts {
  attachments: FileAttachmentStore
  store: SqlStore
  health: Health
  logger: Logger
  /** Absent where no page was built. */
  pageFiles?: PageFiles | undefined
}

/** The HTTP side of the server. Opens nothing and listens to nothing. A new route is a file in `routes/` and a line here. */
export function createApp(config: Config, parts: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(logRequests(parts.logger))
  app.use((req, _res, next) => withRequestId(requestIdOf(req), next))
  app.use(healthRoutes(parts))
  app.use(helmet())
  if (parts.pageFiles) app.use(scriptRoutes(parts.pageFiles))
  const { allowedOrigins } = config.network
  app.use(guardOrigin({ allowedOrigins, requireLoopbackHost: config.auth.kind === 'none' }))
  if (parts.pageFiles) app.use(pageRoutes(parts.pageFiles))
  app.get('/', (_req, res) => void res.type('text').send('Frontdesk is running. POST ChatKit requests to /chatkit.\n'))
  app.use(chatKitRoutes(config, parts))
  app.use(attachmentRoutes({ ...parts, identify: createIdentify(config.auth), maxBytes: config.files.maxBytes }))
  app.use((_req, res) => refuse(res, 404, 'not_found', 'There is nothing here. The ChatKit endpoint is POST /chatkit.'))
  app.use(answerUnknownError)
  return app
}

const answerUnknownError: ErrorRequestHandler = (error, req, res, next) => {
  req.log.error({ err: error }, 'The request failed')
  if (res.headersSent) next(error)
  else refuse(res, 500, 'internal_error', 'The server failed. The log has the details under this request id.')
}
