/** What a page may read of an answer besides its body: when to try again, what it has left, and which run it is. */
const EXPOSED_HEADERS = 'retry-after, ratelimit, ratelimit-policy, x-frontdesk-run'

/** Origins as a browser sends them: scheme, host and port without a slash at the end. */
export type AllowedOrigins = readonly string[] | '*'

/**
 * The headers that let a page of another origin read an answer; none when its origin is not allowed. With a list, cookies are allowed too; with
 * `*` browsers send none.
 */
export function crossOriginHeaders(
  origin: string | undefined,
  allowedOrigins: AllowedOrigins | undefined,
): Record<string, string> {
  if (allowedOrigins === undefined) return {}
  const exposed = { 'access-control-expose-headers': EXPOSED_HEADERS }
  if (allowedOrigins === '*') return { 'access-control-allow-origin': '*', ...exposed }
  if (origin === undefined || !allowedOrigins.includes(origin)) return { vary: 'origin' }
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
    ...exposed,
  }
}

/**
 * The further headers of an answer to a preflight. They allow every header that the page asks for, because no header
 * has an effect of its own here.
 */
export function preflightHeaders(requestedHeaders: string | undefined): Record<string, string> {
  const headers = requestedHeaders !== undefined && HEADER_NAMES.test(requestedHeaders) ? requestedHeaders : undefined
  return {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': headers ?? 'content-type, authorization',
    'access-control-max-age': '600',
  }
}

const HEADER_NAMES = /^[\w\-, ]{1,1000}$/
