import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { parseEvent } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { ChatKitHttpError, ConnectionLostError, ServerUnreachableError } from '../errors.ts'
import { readEventStream } from '../event-stream.ts'
import type { StreamingRequestInput } from '../request.ts'
import { backOffMs, pause } from './back-off.ts'

export type RunState = 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted'

/** A run as the server lists it. */
export interface RunSummary {
  id: string
  thread_id: string
  state: RunState
  /** The number of its newest event. */
  last_event: number
  started_at: string
  ended_at?: string
}

/** How a run has ended. `isExpired`: its events are not kept any more, and some were not read; load the thread. */
export interface RunEnd {
  state: Exclude<RunState, 'running'>
  isExpired: boolean
}

export interface ReconnectOptions {
  /** How many tries in a row may fail before the run is given up for now. It goes on at the server, and can be resumed. */
  maxFailures?: number | undefined
  /** How long to wait before the first of them; from then on twice as long each time, up to ten seconds. */
  retryDelayMs?: number | undefined
  /** After how long a silence, heartbeats included, the connection counts as lost. */
  silenceMs?: number | undefined
  /** Told when the connection was lost and a try is about to be made, after so many that failed in a row. */
  onReconnect?: ((failures: number) => void) | undefined
}

interface RunOptions extends ReconnectOptions {
  from: { request: StreamingRequestInput; idempotencyKey: string } | { runId: string; after: number }
  signal?: AbortSignal | undefined
}

/** Three heartbeats. */
const SILENCE_MS = 45_000
const RETRY_DELAY_MS = 250
/** About a minute. */
const MAX_FAILURES = 10

/**
 * An answer that is not bound to a connection: its events, each once and in order, however often the connection is lost on the way. It connects
 * again by itself, sooner when a page wakes up or is online again. Read it once. Leaving the loop lets the run go on; {@link Run.cancel} ends it.
 */
export class Run implements AsyncIterable<ThreadStreamEvent> {
  readonly #endpoint: Endpoint
  readonly #options: RunOptions
  #id: string | undefined
  #after = 0
  #end: RunEnd | undefined
  readonly #opened = Promise.withResolvers<void>()

  constructor(endpoint: Endpoint, options: RunOptions) {
    this.#endpoint = endpoint
    this.#options = options
    if (!('runId' in options.from)) return
    this.#id = options.from.runId
    this.#after = options.from.after
  }

  /** The run's name, once the server has answered. A server that keeps no runs gives none. */
  get id(): string | undefined {
    return this.#id
  }

  /** The number of the newest event that was read: what to resume from. */
  get lastEvent(): number {
    return this.#after
  }

  /** How the run has ended, once the loop has. */
  get end(): RunEnd | undefined {
    return this.#end
  }

  /**
   * Ends the run. The loop, which must have been begun, goes on to the end of its events. Waits for the server's first answer, which names the run.
   * Gives false when the server keeps no runs: then leaving the connection is what ends the answer.
   */
  async cancel(): Promise<boolean> {
    if (this.#id === undefined) await this.#opened.promise
    if (this.#id === undefined) return false
    await this.#endpoint.call({ path: `/runs/${encodeURIComponent(this.#id)}/cancel`, accept: 'application/json' })
    return true
  }

  /** Throws as `ChatKitClient.stream` does, but for a lost connection only when connecting again has failed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ThreadStreamEvent, void> {
    const { signal, maxFailures = MAX_FAILURES, retryDelayMs = RETRY_DELAY_MS, onReconnect } = this.#options
    for (let failures = 0; ;) {
      try {
        for await (const event of this.#connect()) {
          failures = 0
          yield event
        }
        if (this.#end || this.#id === undefined) return
        throw new ConnectionLostError()
      } catch (error) {
        signal?.throwIfAborted()
        failures += 1
        if (!this.#canRetry(error) || failures > maxFailures) throw error
        onReconnect?.(failures)
        await pause(backOffMs(failures, { firstMs: retryDelayMs, atLeastMs: retryAfterOf(error) }), signal)
      }
    }
  }

  async *#connect(): AsyncGenerator<ThreadStreamEvent, void> {
    const { silenceMs = SILENCE_MS } = this.#options
    const response = await this.#open()
    const runId = response.headers.get('x-frontdesk-run')
    if (runId !== null) this.#id = runId
    this.#opened.resolve()
    for await (const { id, data } of readEventStream(this.#endpoint.bodyOf(response), { silenceMs })) {
      const event = parseEvent(data)
      if (!this.#isNew(id)) continue
      if (event.type === 'frontdesk.run.ended') this.#end = toEnd(event as EndedEvent)
      else yield event as ThreadStreamEvent
    }
  }

  #open(): Promise<Response> {
    const { from, signal } = this.#options
    const accept = 'text/event-stream'
    if (this.#id !== undefined) {
      const path = `/runs/${encodeURIComponent(this.#id)}/events?after=${this.#after}`
      return this.#endpoint.call({ method: 'GET', path, accept, signal })
    }
    if (!('request' in from)) throw new TypeError('A run that is not named yet needs the request that begins it.')
    const headers = { 'x-frontdesk-detached': '1', 'idempotency-key': from.idempotencyKey }
    return this.#endpoint.call({ body: from.request, accept, headers, signal })
  }

  /** Whether the event was not read before. The id of an event names its run, too; an event without an id is of a server that keeps none. */
  #isNew(id: string | undefined): boolean {
    const split = id?.lastIndexOf(':') ?? -1
    if (id === undefined || split === -1) return true
    this.#id ??= id.slice(0, split)
    const sequence = Number(id.slice(split + 1))
    if (sequence <= this.#after) return false
    this.#after = sequence
    return true
  }

  /** A refusal says the same when asked again; a server that restarts, or a network that is away, does not. */
  #canRetry(error: unknown): boolean {
    if (error instanceof ChatKitHttpError) {
      return this.#id === undefined
        ? error.status === 503 || error.code === 'idempotency_key_in_use'
        : error.status >= 500 || error.status === 429
    }
    if (error instanceof ServerUnreachableError) return this.#id !== undefined || !wasNeverSent(error)
    return error instanceof ConnectionLostError && this.#id !== undefined
  }
}

interface EndedEvent {
  type: string
  state: RunEnd['state']
  expired?: boolean
}

function toEnd({ state, expired = false }: EndedEvent): RunEnd {
  return { state, isExpired: expired }
}

function retryAfterOf(error: unknown): number | undefined {
  return error instanceof ChatKitHttpError ? error.retryAfterMs : undefined
}

/** Whether it is sure that no server got the request. Browsers do not say. */
function wasNeverSent({ cause }: ServerUnreachableError): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined
  const code = inner instanceof Error && 'code' in inner ? inner.code : undefined
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
}
