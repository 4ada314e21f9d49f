import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import { sleep } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { RemoteServerSpec } from '../config/spec.ts'
import type { McpLimits } from '../limits.ts'
import type { LoginFile } from '../oauth/login-file.ts'
import { NotWrittenError, RequestTooLargeError, ServerBusyError } from '../protocol/connection.ts'
import { isJsonObject } from '../protocol/json-object.ts'
import { CONNECTION_LOST, INVALID_REPLY, mendReply } from '../protocol/mend-reply.ts'
import { NotificationGate } from '../protocol/notification-gate.ts'
import { statelessHeaders } from '../protocol/stateless.ts'
import { describeFetchError, describeStatus } from './http-status.ts'
import { EventTooLongError, readEvents, readText } from './read-events.ts'

/** A longer message ends the connection: it is read whole before it can be cut. */
const MAX_MESSAGE_BYTES = 10_000_000
/** How often a broken stream is taken up again before its request is given up. */
const MAX_RESUMES = 5
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

export interface HttpTransportOptions {
  clock: Clock
  limits: McpLimits
  /** The operator's logins, where a server that all users share wants one. */
  logins: LoginFile | undefined
  /** Called when nothing more can be had of this session. `reason` follows "the server" in a sentence. */
  onEnd: (reason: string) => void
}

/**
 * MCP over Streamable HTTP. A request whose stream breaks is taken up again where the server allows it, and else answered with an error at
 * once. Redirects are never followed: they would carry the headers to another place. What a request sends is never logged.
 */
export class HttpTransport implements Transport {
  onclose?: () => void
  onmessage?: (message: JSONRPCMessage) => void
  sessionId?: string
  readonly #spec: RemoteServerSpec
  readonly #options: HttpTransportOptions
  readonly #logins: LoginFile | undefined
  readonly #gate: NotificationGate
  readonly #closing = new AbortController()
  /** The method of each request that has no reply yet. */
  readonly #open = new Map<RequestId, string>()
  /** What stops each request to a stateless server. */
  readonly #stateless = new Map<RequestId, AbortController>()
  #protocolVersion: string | undefined
  #token: string | undefined
  #retryMs = FIRST_RETRY_MS

  constructor(spec: RemoteServerSpec, options: HttpTransportOptions) {
    this.#spec = spec
    this.#options = options
    this.#gate = new NotificationGate(options.clock)
    // What an operator may do is no user's own: a server of one user is given none of it.
    this.#logins = spec.scope === 'user' || new Headers(spec.headers).has('authorization') ? undefined : options.logins
    this.#token = this.#logins?.tokenOf(spec.url)
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  setProtocolVersion(version: string): void {
    this.#protocolVersion = version
  }

  /** Resolves when the server has begun to answer. Rejects with {@link NotWrittenError} when the message did not reach it. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#stopStateless(message)) return
    const body = JSON.stringify(message)
    const id = 'method' in message && 'id' in message ? message.id : undefined
    const bytes = Buffer.byteLength(body)
    if (id !== undefined && bytes > this.#options.limits.maxRequestBytes) throw new RequestTooLargeError(bytes)
    if (id !== undefined && 'method' in message) this.#open.set(id, message.method)
    const response = await this.#post(body, message).catch((error: unknown) => {
      if (id !== undefined) this.#stateless.delete(id)
      throw error
    })
    const sessionId = response.headers.get('mcp-session-id')
    if (sessionId !== null) this.sessionId ??= sessionId
    if (id === undefined || response.status === 202) {
      await response.body?.cancel()
      if ('method' in message && message.method === 'notifications/initialized') void this.#listen()
      return
    }
    void this.#readReply(id, response)
  }

  close(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve()
    this.#closing.abort()
    this.onclose?.()
    return Promise.resolve()
  }

  /** Tells the server that the session is over, which it need not understand. */
  async endSession(): Promise<void> {
    if (this.sessionId === undefined) return
    const response = await fetch(this.#spec.url, { method: 'DELETE', headers: this.#headers(), redirect: 'manual' })
    await response.body?.cancel()
  }

  #headers(more: Record<string, string> = {}): Headers {
    return new Headers({
      ...this.#spec.headers,
      ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      ...(this.sessionId !== undefined && { 'mcp-session-id': this.sessionId }),
      ...(this.#protocolVersion !== undefined && { 'mcp-protocol-version': this.#protocolVersion }),
      ...more,
    })
  }

  /** A stateless server hears of a cancelled request by the end of its answer, and of no notification. */
  #stopStateless(message: JSONRPCMessage): boolean {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return false
    const id = message.params?.['requestId'] as RequestId
    const stop = this.#stateless.get(id)
    this.#open.delete(id)
    stop?.abort()
    return stop !== undefined
  }

  /** What ends a request: the end of the session, and for a stateless one that it is cancelled. */
  #signalOf(message: JSONRPCMessage): AbortSignal {
    const { signal } = this.#closing
    if (!('id' in message) || Object.keys(statelessHeaders(message)).length === 0) return signal
    const stop = new AbortController()
    this.#stateless.set(message.id as RequestId, stop)
    return AbortSignal.any([signal, stop.signal])
  }

  /** Asks, and once more where the server refuses a token that can be renewed: a refused request has done nothing. */
  async #fetch(init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const response = await this.#fetchOnce(init)
    if (response.status !== 401 || this.#logins === undefined) return response
    const token = await this.#logins.renew(this.#spec.url, this.#token)
    if (token === undefined || token === this.#token) return response
    await response.body?.cancel()
    this.#token = token
    return this.#fetchOnce(init)
  }

  async #fetchOnce({ headers, ...init }: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const request = {
      signal: this.#closing.signal,
      ...init,
      headers: this.#headers(headers),
      redirect: 'manual',
    } as const
    try {
      return await fetch(this.#spec.url, request)
    } catch (error) {
      if (this.#closing.signal.aborted) throw new NotWrittenError('The connection is closed.', { cause: error })
      const { words, isSent } = describeFetchError(error)
      if (isSent) throw new Error(words, { cause: error })
      this.#endSoon(words)
      throw new NotWrittenError(words, { cause: error })
    }
  }

  async #post(body: string, message: JSONRPCMessage): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...statelessHeaders(message),
    }
    const response = await this.#fetch({
      method: 'POST',
      headers,
      body,
      signal: this.#signalOf(message),
    })
    const { status } = response
    const problem = describeStatus(status)
    if (problem === undefined) return response
    const text = response.body === null ? '' : await readText(response.body, MAX_MESSAGE_BYTES).catch(() => '')
    // Some servers answer 400 where the protocol wants 404.
    const isLost = this.sessionId !== undefined && (status === 404 || (status === 400 && /session/i.test(text)))
    if (isLost) this.#refuse('has lost the session')
    if (status === 429 || status === 503) throw new ServerBusyError(problem)
    // A refusal may hold a JSON-RPC error, which says more than its status.
    if (/^\s*[[{].*"jsonrpc"/s.test(text) && ![401, 403, 404].includes(status)) return new Response(text)
    // A server may say in any way that it does not know the first question.
    const isProbe = 'method' in message && message.method === 'server/discover' && ![401, 403].includes(status)
    if (status < 500 && !isProbe) this.#refuse(problem)
    throw new Error(problem)
  }

  /** Ends the session because of an answer that says that nothing was done. */
  #refuse(reason: string): never {
    this.#endSoon(reason)
    throw new NotWrittenError(reason)
  }

  /** Whoever asked is told first that nothing was done. The end of the session would tell less. */
  #endSoon(reason: string): void {
    setImmediate(() => this.#options.onEnd(reason))
  }

  /** Reads until the reply is there. When that cannot be had any more, its request is answered with an error. */
  async #readReply(id: RequestId, first: Response): Promise<void> {
    try {
      const isStream = first.headers.get('content-type')?.includes('text/event-stream') === true
      if (isStream) await this.#followStream(id, first)
      else this.#receive(await this.#readBody(first))
      this.#fail(id, isStream ? CONNECTION_LOST : INVALID_REPLY, 'the answer ended before the reply')
    } catch (error) {
      const isNoJson = error instanceof SyntaxError
      const reason = isNoJson
        ? `the answer is no JSON but ${describeType(first)}`
        : error instanceof EventTooLongError
          ? error.message
          : 'the connection broke before the reply came'
      this.#fail(id, isNoJson ? INVALID_REPLY : CONNECTION_LOST, reason)
    } finally {
      this.#stateless.delete(id)
    }
  }

  async #readBody(response: Response): Promise<unknown> {
    return response.body === null ? undefined : JSON.parse(await readText(response.body, MAX_MESSAGE_BYTES))
  }

  /** Reads a stream until the reply of a request is there, taking it up again where the server gave its events ids. */
  async #followStream(id: RequestId, first: Response): Promise<void> {
    const stream = { lastEventId: undefined as string | undefined }
    let response: Response | undefined = first
    for (let resumes = 0; ; resumes++) {
      if (response !== undefined) await this.#readStream(response, stream, () => !this.#open.has(id))
      if (!this.#open.has(id) || stream.lastEventId === undefined || resumes === MAX_RESUMES) return
      await sleep(this.#options.clock, this.#retryMs, this.#closing.signal)
      if (this.#closing.signal.aborted) return
      response = await this.#openStream(stream.lastEventId)
    }
  }

  /** Hands on the messages of a stream until it ends, breaks or `isDone`. */
  async #readStream(
    { body }: Response,
    stream: { lastEventId: string | undefined },
    isDone: () => boolean,
  ): Promise<void> {
    if (body === null) return
    const onRetry = (delayMs: number) => (this.#retryMs = Math.min(delayMs, LONGEST_RETRY_MS))
    try {
      for await (const { id, data, event = 'message' } of readEvents(body, { maxBytes: MAX_MESSAGE_BYTES, onRetry })) {
        if (id !== undefined) stream.lastEventId = id
        if (data !== '' && event === 'message') this.#receive(JSON.parse(data))
        if (isDone()) return
      }
    } catch (error) {
      if (error instanceof EventTooLongError || error instanceof SyntaxError) throw error
      // The connection broke. Whether the stream can be taken up again is for the caller to see.
    }
  }

  /** A stream of what the server says unasked, or of what followed an event; undefined when it offers none. */
  async #openStream(lastEventId: string | undefined): Promise<Response | undefined> {
    const more = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
    try {
      const response = await this.#fetch({ headers: { accept: 'text/event-stream', ...more } })
      if (response.ok) return response
      await response.body?.cancel()
      if (response.status === 404 && this.sessionId !== undefined) this.#options.onEnd('has lost the session')
    } catch {
      // It could not be opened now. Whoever needs it tries again, and what ends the session has been told.
    }
    return undefined
  }

  /** Listens for what the server says unasked, for as long as it offers that and the session lasts. */
  async #listen(): Promise<void> {
    const { signal } = this.#closing
    const stream = { lastEventId: undefined as string | undefined }
    for (;;) {
      const response = await this.#openStream(stream.lastEventId)
      if (response === undefined) return
      try {
        await this.#readStream(response, stream, () => signal.aborted)
      } catch (error) {
        this.#options.onEnd(`wrote to its stream what is no message: ${(error as Error).message}`)
      }
      if (signal.aborted) return
      await sleep(this.#options.clock, this.#retryMs, signal)
    }
  }

  /** Hands on a message, or each of a batch. Whatever nobody waits for is dropped. */
  #receive(value: unknown): void {
    for (const message of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (!isJsonObject(message) || this.#closing.signal.aborted) continue
      const { id, method } = message
      if (typeof method === 'string') {
        if (isId(id) || this.#gate.passes(method)) this.onmessage?.(message as unknown as JSONRPCMessage)
        continue
      }
      const asked = isId(id) ? this.#open.get(id) : undefined
      if (!isId(id) || asked === undefined) continue
      this.#open.delete(id)
      this.onmessage?.(mendReply({ ...message, id }, asked))
    }
  }

  #fail(id: RequestId, code: number, message: string): void {
    if (this.#open.delete(id)) this.onmessage?.({ jsonrpc: '2.0', id, error: { code, message } })
  }
}

function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number'
}

/** What a body is by its own word. */
function describeType({ headers }: Response): string {
  return headers.get('content-type')?.split(';')[0]?.slice(0, 60) || 'of no type'
}
