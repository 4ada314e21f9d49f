import {
  ChatKitHttpError,
  ConnectionLostError,
  InvalidResponseError,
  ServerUnreachableError,
  isOfTheNetwork,
} from './errors.ts'

/** `headers` are sent with every request: a function is asked each time, so a token can be renewed. `fetch` may be any drop-in replacement. */
export interface EndpointOptions {
  url: string | URL
  fetch?: typeof fetch
  headers?: RequestHeaders | (() => RequestHeaders | Promise<RequestHeaders>)
}

export type RequestHeaders = Record<string, string>

export interface CallOptions {
  method?: 'GET' | 'POST'
  /** Put behind the URL of the endpoint. */
  path?: string
  body?: object
  /** What the answer has to be. */
  accept: 'application/json' | 'text/event-stream'
  headers?: RequestHeaders
  signal?: AbortSignal | undefined
}

/** One address, and how to call it. */
export class Endpoint {
  readonly url: string
  readonly #fetch: typeof fetch
  readonly #headers: EndpointOptions['headers']

  constructor({ url, fetch = globalThis.fetch, headers }: EndpointOptions) {
    this.url = String(url)
    // Browsers refuse a fetch that is called as a method of anything but the window. One that throws at once rejects, as others do.
    this.#fetch = async (...args) => fetch(...args)
    this.#headers = headers
  }

  /** A response of status 2xx and the content type that is accepted. */
  async call({ method = 'POST', path = '', body, accept, headers: own, signal }: CallOptions): Promise<Response> {
    const given = typeof this.#headers === 'function' ? await this.#headers() : this.#headers
    // Made here, so that what cannot be sent is not taken for a server that cannot be reached.
    const headers = new Headers({
      accept,
      ...given,
      ...own,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    })
    const response = await this.#fetch(toUrl(this.url, path), {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((cause: unknown) => {
      throw isOfTheNetwork(cause) ? new ServerUnreachableError(this.url, { cause }) : cause
    })
    if (!response.ok) throw await toHttpError(response)
    const actualType = response.headers.get('content-type') ?? 'no content type'
    if (actualType.toLowerCase().startsWith(accept)) return response
    await response.body?.cancel()
    throw new InvalidResponseError(
      `${this.url} answered with ${actualType} instead of ${accept}. Is it a ChatKit endpoint?`,
    )
  }

  /** The body of a response that is a stream. */
  bodyOf(response: Response): ReadableStream<Uint8Array> {
    if (response.body) return response.body
    throw new InvalidResponseError(`${this.url} answered without a body.`)
  }
}

/** The query of the endpoint, where it has one, stays with it. */
function toUrl(url: string, path: string): string {
  if (path === '') return url
  const [address = '', query] = url.split('?', 2)
  return `${address.replace(/\/$/, '')}${path}${query === undefined ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`
}

async function toHttpError(response: Response): Promise<ChatKitHttpError> {
  const body = asObject(asObject(tryParse(await readText(response)))['error'])
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ChatKitHttpError(response.status, {
    code: asString(body['code']),
    message: asString(body['message']),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  })
}

export async function readText(response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw new ConnectionLostError({ cause })
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidResponseError('The server sent something that is not JSON.', { cause })
  }
}

/** The JSON of an event, which has at least a type. */
export function parseEvent(data: string): { type: string } {
  const event = parseJson(data)
  if (typeof asObject(event)['type'] !== 'string')
    throw new InvalidResponseError('The stream holds an event without a type.')
  return event as { type: string }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy's error page: the status says enough.
    return undefined
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
