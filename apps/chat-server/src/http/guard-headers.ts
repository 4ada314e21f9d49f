import type { Request, RequestHandler } from 'express'
import { refuse } from './refuse.ts'

/** What a request says once. Of two of them the reader before us may have taken the other. */
const SINGLE = ['host', 'content-type', 'content-encoding', 'origin', 'idempotency-key', 'authorization', 'x-api-key']
const VERSIONS: ReadonlySet<string> = new Set(['1.0', '1.1'])
/** A name or an address, and a port. Source: RFC 9110, section 7.2. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

/** Refuses a request whose headers two readers could understand in two ways, and one that does not say to whom it is sent. */
export const guardHeaders: RequestHandler = (req, res, next) => {
  if (!VERSIONS.has(req.httpVersion)) {
    return refuse(res, 505, 'unsupported_version', 'This server speaks HTTP/1.1.')
  }
  const twice = SINGLE.find((name) => (req.headersDistinct[name]?.length ?? 0) > 1)
  if (twice !== undefined) return refuse(res, 400, 'repeated_header', `The header ${twice} must come once.`)
  if (!isHostPlain(req)) return refuse(res, 400, 'invalid_host', 'The host of the request is malformed.')
  next()
}

/** Callers of HTTP/1.0 may name no host. One that is named in the target as well must be the same. */
function isHostPlain({ headers: { host }, httpVersion, originalUrl: target }: Request): boolean {
  if (host === undefined ? httpVersion !== '1.0' : !HOST.test(host)) return false
  if (target.startsWith('/')) return true
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return false
  const { host: named, username, password } = new URL(target)
  return username === '' && password === '' && named === new URL(`http://${host}`).host
}
