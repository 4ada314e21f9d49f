import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { ChatKitHttpError, ConnectionLostError, InvalidResponseError, ServerUnreachableError } from './errors.ts'
import { readEventStream } from './event-stream.ts'
import type { NonStreamingRequestInput, ResponseByType, StreamingRequestInput } from './request.ts'

/** `headers` are sent with every request: a function is asked each time, so a token can be renewed. `fetch` may be any drop-in replacement. */
export interface ChatKitClientOptions {
  url: string | URL
  fetch?: typeof fetch
  headers?: RequestHeaders | (() => RequestHeaders | Promise<RequestHeaders>)
}

export type RequestHeaders = Record<string, string>

export interface RequestOptions {
  signal?: AbortSignal | undefined
}

/** Talks to one ChatKit endpoint, from a browser or from Node. */
export class ChatKitClient {
  readonly #url: string
  readonly #fetch: typeof fetch
  readonly #headers: ChatKitClientOptions['headers']

  constructor({ url, fetch = globalThis.fetch, headers }: ChatKitClientOptions) {
    this.#url = String(url)
    // Browsers refuse a fetch that is called as a method of anything but the window.
    this.#fetch = (...args) => fetch(...args)
    this.#headers = headers
  }

  /**
   * The events of an answer as they come. The request is sent when the first one is asked for. Leaving the loop closes the connection, which
   * tells the server to stop; while an event is awaited, only `signal` does, and its reason is thrown. Events are taken as the server words
   * them: newer ones than this package knows pass too. Throws {@link ServerUnreachableError}, {@link ChatKitHttpError},
   * {@link ConnectionLostError} when the stream is cut, and {@link InvalidResponseError}; a `TypeError` for headers that cannot be sent.
   */
  async *stream(
    request: StreamingRequestInput,
    { signal }: RequestOptions = {},
  ): AsyncGenerator<ThreadStreamEvent, void> {
    try {
      const response = await this.#post(request, 'text/event-stream', signal)
      if (!response.body) throw new InvalidResponseError(`${this.#url} answered without a body.`)
      for await (const { data } of readEventStream(response.body)) yield parseEvent(data)
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  }

  /** The answer to a request that is not streamed. Throws as {@link ChatKitClient.stream} does. */
  async send<Request extends NonStreamingRequestInput>(
    request: Request,
    { signal }: RequestOptions = {},
  ): Promise<ResponseByType[Request['type']]> {
    try {
      const response = await this.#post(request, 'application/json', signal)
      return parseJson(await readText(response)) as ResponseByType[Request['type']]
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  }

  /** A response of status 2xx and that content type. */
  async #post(request: object, contentType: string, signal: AbortSignal | undefined): Promise<Response> {
    const given = typeof this.#headers === 'function' ? await this.#headers() : this.#headers
    // Made here, so that what cannot be sent is not taken for a server that cannot be reached.
    const headers = new Headers({ accept: contentType, ...given, 'content-type': 'application/json' })
    const response = await this.#fetch(this.#url, {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
      ...(signal && { signal }),
    }).catch((cause: unknown) => {
      throw new ServerUnreachableError(this.#url, { cause })
    })
    if (!response.ok) throw await toHttpError(response)
    const actualType = response.headers.get('content-type') ?? 'no content type'
    if (actualType.toLowerCase().startsWith(contentType)) return response
    await response.body?.cancel()
    throw new InvalidResponseError(
      `${this.#url} answered with ${actualType} instead of ${contentType}. Is it a ChatKit endpoint?`,
    )
  }
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

async function readText(response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw new ConnectionLostError({ cause })
  }
}

function parseEvent(data: string): ThreadStreamEvent {
  const event = parseJson(data)
  if (typeof asObject(event)['type'] !== 'string')
    throw new InvalidResponseError('The stream holds an event without a type.')
  return event as ThreadStreamEvent
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidResponseError('The server sent something that is not JSON.', { cause })
  }
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
