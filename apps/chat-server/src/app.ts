import express from 'express'
import type { ErrorRequestHandler, Express } from 'express'
import helmet from 'helmet'
import { ChatKitError, StoreUnavailableError, TooManyRequestsError } from '@frontdesk/chatkit/server'
import type { McpFleet } from '@frontdesk/mcp-host'
import type { SqlStore } from '@frontdesk/store'
import type { FileAttachmentStore, FileStore } from '@frontdesk/store/files'
import type { Logger } from 'pino'
import { adminRoutes } from './admin/admin-routes.ts'
import type { Audit } from './audit/audit.ts'
import { createAuthenticate } from './auth/authenticate.ts'
import { authorize } from './auth/authorize.ts'
import type { Config } from './config/config.ts'
import { debugRoutes } from './debug/debug-routes.ts'
import { escalationRoutes } from './escalation/escalation-routes.ts'
import { ThreadFeed } from './escalation/thread-feed.ts'
import { entityRoutes } from './entities/entity-routes.ts'
import type { Entities } from './entities/entities.ts'
import { attachmentRoutes } from './files/attachment-routes.ts'
import { guardHeaders } from './http/guard-headers.ts'
import { guardPath } from './http/guard-path.ts'
import { logRequests, requestIdOf } from './http/log-requests.ts'
import { refuse } from './http/refuse.ts'
import { guardOrigin } from './http/same-origin.ts'
import { withRequestId } from './logger.ts'
import type { Limits } from './limits/limits.ts'
import type { CallTool } from './mcp/call-tool.ts'
import { pageConfigRoutes } from './page/page-config-routes.ts'
import type { PageConfig } from './page/page-config.ts'
import { sourceRoutes } from './sources/source-routes.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Health } from './parts/health.ts'
import type { PageFiles } from './parts/page.ts'
import { chatKitRoutes } from './routes/chatkit.ts'
import type { ChatKitRouteParts } from './routes/chatkit.ts'
import { findThreadsRoutes } from './routes/find-threads.ts'
import { healthRoutes } from './routes/health.ts'
import { pageRoutes, scriptRoutes } from './routes/page.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { VERSION } from './version.ts'
import { runRoutes } from './runs/run-routes.ts'
import { traceRequests } from './telemetry/trace-requests.ts'
import type { TeamHolder } from './team/team-holder.ts'

export interface AppParts extends ChatKitRouteParts {
  attachments: FileAttachmentStore
  callTool: CallTool
  entities: Entities
  /** Gives the configuration of a page for the team as it is now. */
  pageConfig: () => PageConfig
  store: SqlStore
  files: FileStore
  /** Where pages send files besides to this server. */
  uploadOrigin?: string | undefined
  limits: Limits
  audit: Audit
  metrics: Metrics
  team: TeamHolder
  /** The servers behind the agents' tools. */
  fleet: McpFleet
  health: Health
  logger: Logger
  /** Absent where no page was built. */
  pageFiles?: PageFiles | undefined
}

/** The HTTP side of the server. Opens nothing and listens to nothing. A new route is a file in `routes/` and a line here. */
export function createApp(config: Config, parts: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.network.trustedProxies)
  app.use(logRequests(parts.logger))
  app.use((req, _res, next) => withRequestId(requestIdOf(req), next))
  app.use(guardHeaders)
  app.use(healthRoutes(parts))
  app.use(traceRequests)
  app.use(parts.metrics.countRequests)
  app.use(helmet())
  app.use(guardPath)
  if (parts.pageFiles) app.use(scriptRoutes(parts.pageFiles))
  const { allowedOrigins } = config.network
  app.use(guardOrigin({ allowedOrigins, requireLoopbackHost: config.auth.kinds.has('none') }))
  if (parts.pageFiles) app.use(pageRoutes(parts.pageFiles, { uploadOrigin: parts.uploadOrigin }))
  const {
    limits,
    audit,
    store: { credentials },
  } = parts
  app.use(async (req, _res, next) => {
    await limits.takeOfAddress(req)
    next()
  })
  app.use(authorize(createAuthenticate(config.auth, credentials), { limits, audit }))
  app.get('/', (_req, res) => void res.type('text').send('Frontdesk is running. POST ChatKit requests to /chatkit.\n'))
  app.use(sessionRoutes(config.auth, { credentials, audit }))
  app.use(chatKitRoutes(config, parts))
  app.use(runRoutes(config, parts))
  app.use(findThreadsRoutes(parts))
  app.use(attachmentRoutes({ ...parts, maxBytes: config.files.maxBytes }))
  app.use(pageConfigRoutes(parts))
  app.use(entityRoutes(parts))
  app.use(sourceRoutes(parts))
  app.use(adminRoutes(parts, { version: VERSION }))
  const entryOf = () => parts.team.current.start.name
  app.use(escalationRoutes({ ...parts, feed: new ThreadFeed(parts.store), entryOf }))
  app.use(debugRoutes(parts))
  app.use((_req, res) => refuse(res, 404, 'not_found', 'There is nothing here. The ChatKit endpoint is POST /chatkit.'))
  app.use(answerError)
  return app
}

const answerError: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) return next(error)
  if (error instanceof StoreUnavailableError) {
    req.log.error({ err: error }, 'The store could not answer')
    res.set('Retry-After', '1')
    return refuse(res, 503, 'store_unavailable', 'The store cannot answer now. Try again in a moment.')
  }
  if (error instanceof TooManyRequestsError) res.set(error.headers)
  if (error instanceof ChatKitError) return refuse(res, error.status, error.code, error.message)
  if (isRequestFault(error)) return refuse(res, error.status, 'invalid_request', 'The request cannot be read.')
  req.log.error({ err: error }, 'The request failed')
  refuse(res, 500, 'internal_error', 'The server failed. The log has the details under this request id.')
}

/** What Express and its readers of bodies say of a path, a length or a text that is wrong. */
function isRequestFault(error: unknown): error is Error & { status: number } {
  return error instanceof Error && 'status' in error && Number(error.status) >= 400 && Number(error.status) < 500
}
