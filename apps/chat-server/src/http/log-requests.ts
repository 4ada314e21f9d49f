import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import type { HttpLogger } from 'pino-http'
import { traceIdOf } from '../telemetry/trace-ids.ts'

const REQUEST_ID = /^[\w.:-]{1,128}$/

/** One line per request, with an id: the caller's `X-Request-Id` if it has one that is fit to print. No headers, no bodies. */
export function logRequests(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId(req, res) {
      const given = req.headers['x-request-id']
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
      res.setHeader('X-Request-Id', id)
      return id
    },
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?')[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    customProps: (req) => ({ traceId: traceIdOf(req) }),
    // A refusal such as 503 while stopping is no failure, and what has failed was logged with its cause where it failed.
    customLogLevel: (_req, res, error) => (error ? 'error' : res.statusCode >= 500 ? 'warn' : 'info'),
    customErrorObject: (_req, res, error, { err, ...rest }: Record<string, unknown>) =>
      error === err && res.err === undefined ? rest : { err, ...rest },
    autoLogging: { ignore: (req: IncomingMessage) => req.url === '/healthz' || req.url === '/readyz' },
  })
}

/** The id that {@link logRequests} gave the request. */
export function requestIdOf({ id }: IncomingMessage): string {
  return typeof id === 'string' ? id : ''
}
