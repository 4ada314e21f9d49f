import { describeUrlProblem } from '../config/remote-url.ts'
import { LoginError } from '../errors.ts'
import { readText } from '../remote/read-events.ts'

/** How long a server may take to answer one request of a login. */
const REQUEST_MS = 10_000
/** No answer within a login is longer. */
const MAX_BYTES = 1_000_000

/** `fetch` for a login: encrypted, except on this machine, within bounds, and without following redirects, which would carry codes and tokens elsewhere. */
export async function fetchForLogin(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const problem = describeUrlProblem(String(url))
  if (problem !== undefined) throw new LoginError(`${new URL(url).origin} takes no part in the login: ${problem}.`)
  const { body, status, statusText, headers } = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(REQUEST_MS),
  })
  const text = body === null ? null : await readText(body, MAX_BYTES)
  const isBare = [204, 205, 304].includes(status)
  return new Response(isBare ? null : text, { status, statusText, headers: withoutCoding(headers) })
}

/** The body has been decoded already. */
function withoutCoding(headers: Headers): Headers {
  const copy = new Headers(headers)
  copy.delete('content-encoding')
  copy.delete('content-length')
  return copy
}
