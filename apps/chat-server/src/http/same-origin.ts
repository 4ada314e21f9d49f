import type { Request, RequestHandler } from 'express'
import { refuse } from './refuse.ts'

/** What a page may read of an answer besides its body: when to try again, what its user has left, which run it is, and its name in the log. */
const EXPOSED_HEADERS = 'Retry-After, RateLimit, RateLimit-Policy, X-Frontdesk-Run, X-Request-Id'

/**
 * Keeps other sites' pages out, and lets the listed origins in with CORS. A browser sends `Origin` with every POST, so a page elsewhere cannot make
 * its visitor's browser talk to a server on loopback. `requireLoopbackHost` also refuses a name that was made to resolve to loopback (DNS rebinding).
 */
export function guardOrigin({
  allowedOrigins,
  requireLoopbackHost,
}: {
  allowedOrigins: readonly string[]
  requireLoopbackHost: boolean
}): RequestHandler {
  return (req, res, next) => {
    if (requireLoopbackHost && !isLoopbackHost(req)) {
      refuse(res, 403, 'foreign_host', 'This server answers on loopback only. Call it as localhost or 127.0.0.1.')
      return
    }
    // What a page may read depends on where it comes from, a refusal too.
    res.vary('Origin')
    const origin = req.headers.origin
    if (origin !== undefined && origin !== `${req.protocol}://${req.headers.host}`) {
      if (!allowedOrigins.includes(origin)) {
        refuse(res, 403, 'foreign_origin', 'Pages of this origin may not call the server. Add it to ALLOWED_ORIGINS.')
        return
      }
      res.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': EXPOSED_HEADERS,
      })
      if (req.method === 'OPTIONS') {
        res.set({
          'Access-Control-Allow-Methods': 'GET, POST, PUT',
          'Access-Control-Allow-Headers': req.headers['access-control-request-headers'] ?? '*',
          'Access-Control-Max-Age': '600',
        })
        res.sendStatus(204)
        return
      }
    }
    next()
  }
}

function isLoopbackHost(req: Request): boolean {
  const port = req.socket.localPort
  const names = ['localhost', '127.0.0.1', '[::1]']
  return names.some((name) => req.headers.host === `${name}:${port}` || (port === 80 && req.headers.host === name))
}
