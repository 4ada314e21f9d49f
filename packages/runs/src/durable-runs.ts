import type { JsonObject, ThreadStreamEvent } from '@frontdesk/chatkit'
import { encodeEvent, isStreamingRequest, parseRequest } from '@frontdesk/chatkit/server'
import type {
  FramesResult,
  JsonResult,
  Logger,
  RequestContext,
  RequestOptions,
  RequestProcessor,
} from '@frontdesk/chatkit/server'
import type { ChatKitRequest } from '@frontdesk/chatkit'
import { KeyUsedError } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import type { Run } from '@frontdesk/store/runs'
import { firstOf } from './bell.ts'
import { DurableGate } from './durable-gate.ts'
import { toEnd } from './ended.ts'
import type { NumberedEvent } from './ended.ts'
import { KeyInUseError } from './errors.ts'
import { Housekeeping } from './housekeeping.ts'
import { IdempotencyKey } from './keys/idempotency-key.ts'
import { KeyedAnswers } from './keys/keyed-answers.ts'
import { LiveRun } from './live-run.ts'
import { LiveRuns } from './live-runs.ts'
import { toRunLimits } from './options.ts'
import { withRunOf } from './current-run.ts'
import type { DurableRunsOptions, RunServer } from './options.ts'

/** A run as it is shown to its owner. */
export interface RunSummary {
  id: string
  thread_id: string
  state: Run['state']
  /** The number of its newest event. */
  last_event: number
  started_at: string
  ended_at?: string
  /** What the run has used, by name, such as `input_tokens`. Known at its end. */
  usage?: JsonObject
}

/** Which of the events of a run to read, and how. */
export interface ReadRunOptions {
  /** The number of the last event that the reader has. */
  after: number
  signal?: AbortSignal | undefined
}

const LISTED = 20

/**
 * Runs that belong to their thread and not to a connection or a process. Takes the place of its server wherever one answers requests, such as in
 * `handleChatKitRequest`: every streaming request becomes a run that is kept in the store event by event.
 */
export class DurableRuns implements RequestProcessor<RequestContext>, AsyncDisposable {
  readonly logger: Logger
  readonly #server: RunServer
  readonly #store: SqlStore
  readonly #live: LiveRuns
  readonly #housekeeping: Housekeeping
  readonly #keyed: KeyedAnswers
  /** Aborts when this host follows no runs of others any more. */
  readonly #leaving = new AbortController()

  constructor(server: RunServer, options: DurableRunsOptions) {
    this.#server = server
    this.#store = options.store
    this.logger = server.logger
    this.#keyed = new KeyedAnswers(options.store)
    this.#live = new LiveRuns(options.store, toRunLimits(options))
    this.#housekeeping = new Housekeeping(this.#live, this.logger)
    this.#housekeeping.start()
  }

  /** How many runs are under way: on this host, and on all hosts of the store. */
  async count(): Promise<{ here: number; everywhere: number }> {
    return { here: this.#live.size, everywhere: await this.#store.runs.countRunning() }
  }

  /** How many messages wait on this host for their thread, where `busyThread` is `queue`. */
  async countWaiting(): Promise<number> {
    return this.#store.runs.countWaiting()
  }

  /** Carries out one request. The signal aborts when its reader has left; what that means for a run is the host's to say. */
  async process(
    body: unknown,
    context: RequestContext,
    { signal, header }: RequestOptions,
  ): Promise<JsonResult | FramesResult> {
    const request = parseRequest(body, this.#server.limits)
    const key = IdempotencyKey.read(header('idempotency-key'), request, this.#store.runs)
    if (!isStreamingRequest(request)) return this.#answer(request, { key, context, signal })
    const isDetached = header('x-frontdesk-detached') === '1'
    const known = await key?.load(this.#store, context)
    if (known) return this.#replay(known, { isDetached, context, signal })
    const gate = this.#createGate(request, { key, context })
    try {
      const result = await withRunOf(gate, () => this.#server.process(request, context, { signal, gate }))
      if (result.type === 'json') return result
      if (gate.run?.isBegun) return this.#show(gate.run, { isDetached, context, signal })
      return { type: 'frames', frames: encodeAll(result.events), headers: {}, isResumable: false }
    } catch (error) {
      if (!(error instanceof KeyUsedError)) throw error
      const first = await key?.load(this.#store, context)
      return this.#replay(first ?? {}, { isDetached, context, signal })
    }
  }

  /**
   * The events of a run after number `after`, live or from the log, and then its end, unless the signal aborts before. Throws `NotFoundError`, at
   * the first event, when the run is absent or another user's.
   */
  async *read(
    runId: string,
    { after, signal }: ReadRunOptions,
    context: RequestContext,
  ): AsyncGenerator<NumberedEvent, void, undefined> {
    // Checks that the run is the caller's.
    await this.#store.runs.load(runId, context)
    yield* this.#readOwn(runId, { after, signal }, context)
  }

  /** {@link DurableRuns.read} of a run that is known to be the caller's. */
  async *#readOwn(
    runId: string,
    { after, signal }: ReadRunOptions,
    context: RequestContext,
  ): AsyncGenerator<NumberedEvent, void, undefined> {
    const feed = this.#live.get(runId)?.feed
    let last = after
    if (feed) {
      for (;;) {
        const taken = await feed.take(last, signal)
        if (taken === 'lost') break
        if (taken === undefined) return
        if ('end' in taken) {
          if (last < taken.end.sequence) yield taken.end
          return
        }
        for (const { sequence, event } of taken.events) {
          yield { sequence, json: event }
          last = sequence
          if (signal?.aborted) return
        }
      }
    }
    yield* this.#follow(runId, { after: last, signal }, context)
  }

  /** Throws `NotFoundError` when the run is absent or another user's. */
  async load(runId: string, context: RequestContext): Promise<RunSummary> {
    return toSummary(await this.#store.runs.load(runId, context))
  }

  /** The newest runs of a thread, the newest first. Throws `NotFoundError` when the thread is absent or another user's. */
  async list(threadId: string, context: RequestContext): Promise<RunSummary[]> {
    const runs = await this.#store.runs.list(threadId, { limit: LISTED }, context)
    return runs.map(toSummary)
  }

  /** Ends a run on whichever host it is. One that has ended stays as it is. Throws `NotFoundError` when it is absent or another user's. */
  async cancel(runId: string, context: RequestContext): Promise<RunSummary> {
    const run = await this.#store.runs.load(runId, context)
    if (run.state !== 'running') return toSummary(run)
    const live = this.#live.get(runId)
    if (live) {
      live.cut('cancelled')
      await live.ended
    } else await this.#store.write([{ type: 'request_stop', runId }], context)
    return this.load(runId, context)
  }

  /** Lets the runs of this host end by themselves for `graceMs`, or until `hurry` aborts, and then ends them, with all that they have said kept. */
  async finish({ graceMs, hurry }: { graceMs: number; hurry?: AbortSignal | undefined }): Promise<void> {
    // Readers of other hosts' runs find another host to read from.
    this.#leaving.abort()
    const ends = () => this.#live.list().map(({ ended }) => ended)
    await firstOf([Promise.all(ends())], { timeoutMs: graceMs, signal: hurry })
    for (const run of this.#live.list()) run.cut('shutdown')
    await Promise.all(ends())
  }

  /** Ends what is still under way. Close it before its store. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish({ graceMs: 0 })
    await this.#housekeeping[Symbol.asyncDispose]()
  }

  #createGate(
    request: ChatKitRequest,
    { key, context }: { key: IdempotencyKey | undefined; context: RequestContext },
  ): DurableGate {
    const { busyThread, runTimeoutMs, maxEvents } = this.#live.limits
    return new DurableGate({
      runs: this.#live,
      // A click on a button is not a message that could wait its turn.
      busyThread: request.type === 'threads.add_user_message' ? busyThread : 'reject',
      check: async () => {
        const used = await key?.load(this.#store, context)
        if (used) throw new KeyUsedError('', { isSameRequest: true, result: undefined })
      },
      createRun: (threadId, { changes, context: runContext }) =>
        new LiveRun({
          store: this.#store,
          logger: this.logger,
          threadId,
          context: runContext,
          claims: (runId) => [...(key?.claim({ run: runId }) ?? []), ...changes],
          runTimeoutMs,
          maxEvents,
        }),
    })
  }

  async #answer(
    request: ChatKitRequest,
    { key, context, signal }: { key: IdempotencyKey | undefined; context: RequestContext; signal: AbortSignal },
  ): Promise<JsonResult> {
    const carryOut = async (under: RequestContext): Promise<JsonResult> => {
      const gate = this.#createGate(request, { key: undefined, context: under })
      const result = await this.#server.process(request, under, { signal, gate })
      if (result.type !== 'json') throw new TypeError(`${request.type} is answered by a document`)
      return result
    }
    return key ? this.#keyed.answer(key, request, { context, carryOut }) : carryOut(context)
  }

  #replay(
    { run: runId }: { run?: string },
    { isDetached, context, signal }: { isDetached: boolean; context: RequestContext; signal: AbortSignal },
  ): FramesResult {
    if (runId === undefined) throw new KeyInUseError()
    const live = this.#live.get(runId)
    if (live) return this.#show(live, { isDetached, context, signal })
    return this.frames(runId, { after: 0, isNumbered: isDetached, signal }, context)
  }

  /** A run of this host to a reader whose leaving may end it. */
  #show(
    run: LiveRun,
    { isDetached, context, signal }: { isDetached: boolean; context: RequestContext; signal: AbortSignal },
  ): FramesResult {
    if (isDetached) run.isDetached = true
    const { onDisconnect, disconnectGraceMs } = this.#live.limits
    const leave = run.attach()
    const onAbort = () => leave(onDisconnect === 'continue' ? Infinity : disconnectGraceMs)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    return toFrames(run.id, this.#readOwn(run.id, { after: 0, signal }, context), { isNumbered: isDetached })
  }

  /** The events of a run as frames for one reader: numbered, with the end of the run, or as a stock client knows them. */
  frames(
    runId: string,
    { after, isNumbered, signal }: { after: number; isNumbered: boolean; signal: AbortSignal },
    context: RequestContext,
  ): FramesResult {
    return toFrames(runId, this.read(runId, { after, signal }, context), { isNumbered })
  }

  async *#follow(
    runId: string,
    { after, signal }: ReadRunOptions,
    context: RequestContext,
  ): AsyncGenerator<NumberedEvent, void, undefined> {
    const until = AbortSignal.any([this.#leaving.signal, ...(signal ? [signal] : [])])
    let last = after
    try {
      for await (const { sequence, event } of this.#store.runs.follow(runId, { after, signal: until }, context)) {
        yield { sequence, json: event }
        last = sequence
      }
    } catch (error) {
      if (until.aborted) return
      throw error
    }
    const run = await this.#store.runs.load(runId, context)
    if (last <= run.lastEvent) yield toEnd(run, last < run.lastEvent)
  }
}

function toFrames(
  runId: string,
  events: AsyncIterable<NumberedEvent>,
  { isNumbered }: { isNumbered: boolean },
): FramesResult {
  return {
    type: 'frames',
    frames: encodeNumbered(runId, events, isNumbered),
    headers: isNumbered ? { 'x-frontdesk-run': runId } : {},
    isResumable: isNumbered,
  }
}

async function* encodeNumbered(
  runId: string,
  events: AsyncIterable<NumberedEvent>,
  isNumbered: boolean,
): AsyncGenerator<string, void, undefined> {
  for await (const { sequence, json, isEnd } of events) {
    if (isNumbered) yield `id: ${runId}:${sequence}\ndata: ${json}\n\n`
    else if (!isEnd) yield `data: ${json}\n\n`
  }
}

function toSummary({ id, threadId, state, lastEvent, startedAt, endedAt, usage }: Run): RunSummary {
  return {
    id,
    thread_id: threadId,
    state,
    last_event: lastEvent,
    started_at: startedAt,
    ...(endedAt !== undefined && { ended_at: endedAt }),
    ...(usage !== undefined && { usage }),
  }
}

async function* encodeAll(events: AsyncIterable<ThreadStreamEvent>): AsyncGenerator<string, void, undefined> {
  for await (const event of events) yield encodeEvent(event)
}
