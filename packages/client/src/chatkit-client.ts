import type { Thread, ThreadStreamEvent } from '@frontdesk/chatkit'
import { Endpoint, parseEvent, parseJson, readText } from './endpoint.ts'
import type { EndpointOptions } from './endpoint.ts'
import { readEventStream } from './event-stream.ts'
import type { NonStreamingRequestInput, ResponseByType, StreamingRequestInput } from './request.ts'
import { randomId } from './random-id.ts'
import { Run } from './run/run.ts'
import type { ReconnectOptions, RunSummary } from './run/run.ts'

export type ChatKitClientOptions = EndpointOptions

/** Where words were found: in a message, or in the title where no `item_id` is there. `highlights` are the start and end of each in `text`. */
export interface ThreadHit {
  thread: Thread
  item_id?: string
  snippet: { text: string; highlights: [start: number, end: number][] }
}

export interface RequestOptions {
  signal?: AbortSignal | undefined
}

/** Talks to one ChatKit endpoint, from a browser or from Node. */
export class ChatKitClient {
  readonly #endpoint: Endpoint

  constructor(options: ChatKitClientOptions) {
    this.#endpoint = new Endpoint(options)
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
      const response = await this.#endpoint.call({ body: request, accept: 'text/event-stream', signal })
      for await (const { data } of readEventStream(this.#endpoint.bodyOf(response))) {
        yield parseEvent(data) as ThreadStreamEvent
      }
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
      const response = await this.#endpoint.call({ body: request, accept: 'application/json', signal })
      return parseJson(await readText(response)) as ResponseByType[Request['type']]
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  }

  /**
   * Asks for an answer that outlives the connection. The request is sent when the first event is asked for, and again, with the same
   * `idempotencyKey`, should nobody know whether it arrived. With a server that keeps no runs it is what {@link ChatKitClient.stream} is.
   */
  startRun(
    request: StreamingRequestInput,
    { idempotencyKey = randomId(), ...options }: RequestOptions & ReconnectOptions & { idempotencyKey?: string } = {},
  ): Run {
    return new Run(this.#endpoint, { from: { request, idempotencyKey }, ...options })
  }

  /** Reads a run on after the event of number `after`, or from its start: live where it is under way, and to its end. */
  resumeRun(
    runId: string,
    { after = 0, ...options }: RequestOptions & ReconnectOptions & { after?: number } = {},
  ): Run {
    return new Run(this.#endpoint, { from: { runId, after }, ...options })
  }

  /** The newest runs of a thread, the newest first. None with a server that keeps no runs. */
  async listRuns(threadId: string, { signal }: RequestOptions = {}): Promise<RunSummary[]> {
    const path = `/threads/${encodeURIComponent(threadId)}/runs`
    const response = await this.#endpoint.call({ method: 'GET', path, accept: 'application/json', signal })
    return (parseJson(await readText(response)) as { data: RunSummary[] }).data
  }

  /**
   * The user's threads in which all words of a text were said, or whose titles have them: one hit a thread, the last said first. Throws a
   * {@link ChatKitHttpError} of status 404 or 405 with a server that cannot search.
   */
  async findThreads(
    query: string,
    { limit = 20, signal }: RequestOptions & { limit?: number } = {},
  ): Promise<ThreadHit[]> {
    const path = `/threads?${new URLSearchParams({ q: query, limit: String(limit) }).toString()}`
    const response = await this.#endpoint.call({ method: 'GET', path, accept: 'application/json', signal })
    return (parseJson(await readText(response)) as { data: ThreadHit[] }).data
  }

  /** The run of the thread that is under way, to be read with {@link ChatKitClient.resumeRun}. */
  async findRunningRun(threadId: string, options: RequestOptions = {}): Promise<RunSummary | undefined> {
    const [newest] = await this.listRuns(threadId, options)
    return newest?.state === 'running' ? newest : undefined
  }

  /** Ends a run, wherever it was begun. Its stream tells of the end. */
  async cancelRun(runId: string, { signal }: RequestOptions = {}): Promise<void> {
    const path = `/runs/${encodeURIComponent(runId)}/cancel`
    await this.#endpoint.call({ path, accept: 'application/json', signal })
  }
}
