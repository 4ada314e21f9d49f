import type { IncomingMessage } from 'node:http'
import type { UserIdentity } from '@frontdesk/mcp-kit'
import type { NetworkParts } from '../network/connect.ts'
import { connectTo } from '../network/connect.ts'
import { codeOf, quoteHost, WebError } from '../errors.ts'
import type { HostList } from '../network/host-list.ts'
import { sendGet } from './request.ts'
import { parseTarget } from '../network/target.ts'
import type { UserGates } from './user-gates.ts'

/** What a fetch is made with, and how far it goes. */
export interface FetchParts extends NetworkParts {
  /** All hosts when absent. */
  allowedHosts?: HostList | undefined
  /** Where the fetches of each user wait for their turn. */
  gates: UserGates
  /** The time for everything: the wait for a turn, names, redirects, body. */
  timeoutMs: number
}

/** One fetch. */
export interface FetchOptions<Result> {
  user: UserIdentity
  /** The value of the Accept header. */
  accept: string
  signal: AbortSignal
  /** Reads the answer of the last hop, which is one of 2xx. The connection ends with it. */
  read: (response: IncomingMessage, url: URL) => Promise<Result>
}

const MAX_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * Fetches a URL from the public web. Each hop is judged from its beginning: the URL by its text, then the addresses of its host, one of
 * which is dialled. Throws {@link WebError}, or the signal's reason when the caller has gone.
 */
export async function fetchUrl<Result>(
  text: string,
  parts: FetchParts,
  options: FetchOptions<Result>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(parts.timeoutMs)
  const signal = AbortSignal.any([options.signal, deadline])
  try {
    return await parts.gates.run(options.user, () => follow(text, parts, { ...options, signal }), signal)
  } catch (error) {
    options.signal.throwIfAborted()
    if (!deadline.aborted) throw error
    const message = `Fetching took longer than ${parts.timeoutMs / 1000} s and was stopped. Try again later or use another page.`
    throw new WebError('timeout', message, { cause: error })
  }
}

async function follow<Result>(text: string, parts: FetchParts, options: FetchOptions<Result>): Promise<Result> {
  let url = parseTarget(text, parts)
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const outcome = await hop(url, parts, options)
    if ('result' in outcome) return outcome.result
    url = parseTarget(outcome.location, { ...parts, base: url })
  }
  throw new WebError('too_many_redirects', `The page redirects more than ${MAX_REDIRECTS} times. It cannot be fetched.`)
}

async function hop<Result>(
  url: URL,
  parts: FetchParts,
  { accept, signal, read }: FetchOptions<Result>,
): Promise<{ result: Result } | { location: string }> {
  const connection = await connectTo(url, parts, signal)
  try {
    const response = await sendGet(url, connection, { accept, signal })
    const { statusCode: status = 0, headers } = response
    // Servers send UTF-8 here, which Node hands on byte by byte.
    if (REDIRECTS.has(status) && headers.location !== undefined)
      return { location: Buffer.from(headers.location, 'latin1').toString() }
    if (status < 200 || status > 299) throw await statusError(url, status)
    return { result: await read(response, url) }
  } catch (error) {
    throw toWebError(error, url)
  } finally {
    connection.destroy()
  }
}

async function statusError(url: URL, status: number): Promise<WebError> {
  const { STATUS_CODES } = await import('node:http')
  const name = STATUS_CODES[status] === undefined ? '' : ` (${STATUS_CODES[status]})`
  const advice = status >= 500 || status === 429 ? 'Try again later.' : 'Check the URL, or use another page.'
  return new WebError('status', `${quoteHost(url)} answered with status ${status}${name}. ${advice}`)
}

function toWebError(error: unknown, url: URL): WebError {
  if (error instanceof WebError) return error
  const code = codeOf(error)
  const host = quoteHost(url)
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new WebError('too_large', `The header that ${host} sent is too long.`, { cause: error })
  }
  if (code.startsWith('HPE_')) {
    return new WebError('invalid_response', `${host} does not answer in HTTP (${code}).`, { cause: error })
  }
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR_')) {
    return new WebError('invalid_response', `What ${host} sent cannot be decompressed (${code}).`, { cause: error })
  }
  const message = `The connection to ${host} broke before everything had come (${code}). Try again.`
  return new WebError('unreachable', message, { cause: error })
}
