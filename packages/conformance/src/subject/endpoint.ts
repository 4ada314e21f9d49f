import { Answer } from './answer.ts'
import { CheckFailure } from './check-failure.ts'
import { blankSecrets } from './exchange.ts'
import type { Exchange } from './exchange.ts'

/** Where requests go, and as whom. */
export interface EndpointOptions {
  url: string
  headers: Record<string, string>
  /** How long the head of an answer, or any next part of it, may take. */
  timeoutMs: number
  fetch: typeof fetch
}

export interface SendOptions {
  method?: string | undefined
  /** Another address than the endpoint's, for uploads and for runs. */
  url?: string | undefined
  headers?: Record<string, string> | undefined
  body?: string | Blob | FormData | undefined
}

/** Sends one request and gives its answer, whose body is unread. `record` is told of the exchange before it begins. */
export async function send(
  endpoint: EndpointOptions,
  { method = 'POST', url = endpoint.url, headers = {}, body }: SendOptions,
  record: (exchange: Exchange) => void,
): Promise<Answer> {
  const isText = typeof body === 'string'
  const sent = { ...(isText && { 'content-type': 'application/json' }), ...endpoint.headers, ...headers }
  const exchange: Exchange = {
    request: { method, url, headers: blankSecrets(sent), body: isText ? body : body ? '(bytes)' : '' },
  }
  record(exchange)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new TimeUp()), endpoint.timeoutMs)
  try {
    const response = await endpoint.fetch(url, {
      method,
      headers: sent,
      redirect: 'manual',
      signal: abort.signal,
      ...(body !== undefined && { body }),
    })
    // A `fetch` that was given may answer after it was told to stop.
    abort.signal.throwIfAborted()
    exchange.response = { status: response.status, headers: Object.fromEntries(response.headers), body: '' }
    return new Answer(response, { exchange, abort, timeoutMs: endpoint.timeoutMs })
  } catch (error) {
    exchange.ended = abort.signal.reason instanceof TimeUp ? 'timeout' : 'broken'
    throw new CheckFailure(
      exchange.ended === 'timeout'
        ? `No answer began within ${endpoint.timeoutMs} ms.`
        : `The connection broke before an answer: ${describe(error)}.`,
      { exchange },
    )
  } finally {
    clearTimeout(timer)
  }
}

class TimeUp extends Error {}

/** Node's `fetch` says only "fetch failed"; its cause says why. */
export function describe(error: unknown): string {
  const { cause } = error as { cause?: unknown }
  if (cause instanceof Error) return cause.message || ('code' in cause ? String(cause.code) : cause.name)
  return error instanceof Error ? error.message : String(error)
}
