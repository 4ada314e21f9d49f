import { randomUUID } from 'node:crypto'
import type { ErrorEvent, ThreadStreamEvent } from '@frontdesk/chatkit'
import { toWireJson } from '@frontdesk/chatkit/server'
import type { Logger, RequestContext, RunLedger, RunOutcome, RunStart, StoreChange } from '@frontdesk/chatkit/server'
import { LeaseLostError, NotFoundError } from '@frontdesk/store'
import { createRunId } from '@frontdesk/store/runs'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import type { ActiveRun, Run, RunError } from '@frontdesk/store/runs'
import { RunFeed } from './run-feed.ts'
import { TextMerger } from './text-merger.ts'

/** Why a run is cut before its hook has ended. */
export type CutReason = 'cancelled' | 'shutdown' | 'timeout'

export interface LiveRunOptions {
  store: SqlStore
  logger: Logger
  threadId: string
  context: RequestContext
  /** Stored in the write that begins the run. */
  claims: (runId: string) => readonly DurableChange[]
  runTimeoutMs: number
}

/** Text is stored, and shown, at most so often: ten writes a second for a run, and a tenth of a second of text at risk. */
const TEXT_EVERY_MS = 100
/** With more events on their way to the disk, the run waits for them. */
const MAX_UNSTORED = 500

const RETRY: ErrorEvent = { type: 'error', code: 'stream.error', allow_retry: true }
const TOO_LONG: ErrorEvent = {
  type: 'error',
  code: 'custom',
  message: 'The answer took too long and was ended.',
  allow_retry: true,
}

/**
 * One run on this host: the ledger that its pump writes to, and the feed that its readers are given. An event has its number, and is shown, only
 * when it is stored: what a reader saw is always a part of the log.
 */
export class LiveRun implements RunLedger<RequestContext> {
  readonly id = createRunId()
  readonly threadId: string
  readonly context: RequestContext & { lease: { runId: string; fence: number } }
  readonly feed: RunFeed
  /** Resolves when the run is no longer under way on this host. */
  readonly ended: Promise<void>
  /** Whether the run outlives its readers. */
  isDetached = false
  readonly #options: LiveRunOptions
  readonly #merger: TextMerger
  readonly #cut = new AbortController()
  readonly #over = Promise.withResolvers<void>()
  #reason: CutReason | undefined
  #active: ActiveRun | undefined
  #unstored = 0
  #timer: NodeJS.Timeout | undefined
  #readers = 0
  #grace: NodeJS.Timeout | undefined

  constructor(options: LiveRunOptions) {
    const { store, threadId, context } = options
    this.#options = options
    this.threadId = threadId
    this.context = { ...context, lease: { runId: this.id, fence: 1 } }
    this.feed = new RunFeed(this.id, (after) => store.runs.loadEvents(this.id, { after }, context))
    this.#merger = new TextMerger((event) => this.#append(event, []), { everyMs: TEXT_EVERY_MS })
    this.ended = this.#over.promise
  }

  /** Aborts when the run is to be cut. */
  get signal(): AbortSignal {
    return this.#cut.signal
  }

  get isBegun(): boolean {
    return this.#active !== undefined
  }

  /** Whether the run is on its way to its end, so that it is worth waiting for. */
  get isEnding(): boolean {
    return this.#cut.signal.aborted
  }

  /** Whether it goes on only in case its reader comes back. */
  get isAbandoned(): boolean {
    return this.#grace !== undefined
  }

  async begin({ thread, changes, opening }: RunStart): Promise<void> {
    this.#cut.signal.throwIfAborted()
    const { store, context, claims, runTimeoutMs } = this.#options
    const agent = thread.metadata['active_agent']
    const events = opening.map((event) => toWireJson(event))
    this.#active = await store.runs.start(
      {
        threadId: this.threadId,
        runId: this.id,
        agent: typeof agent === 'string' ? agent : '',
        changes: [...claims(this.id), ...changes],
        events,
        maxDelayMs: 0,
        onStored: (stored) => {
          this.#unstored -= stored.length
          this.feed.put(stored)
        },
      },
      context,
    )
    this.feed.put(events.map((event, index) => ({ sequence: index + 1, event })))
    this.#active.signal.addEventListener('abort', () => this.#cut.abort(this.#active?.signal.reason))
    this.#timer = setTimeout(() => this.cut('timeout'), runTimeoutMs).unref()
  }

  add(event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]): Promise<void> | undefined {
    if (changes.length === 0 && this.#merger.take(event)) return this.#isBehind() ? this.#active?.flush() : undefined
    this.#merger.flush()
    this.#append(event, changes)
    return changes.length > 0 || this.#isBehind() ? this.#active?.flush() : undefined
  }

  async end(outcome: RunOutcome): Promise<void> {
    clearTimeout(this.#timer)
    clearTimeout(this.#grace)
    try {
      this.#merger.flush()
      if (outcome.state === 'cancelled') await this.#closeItems(outcome.pending)
      const { state, event, error } = this.#verdict(outcome)
      if (event) this.#append(event, [])
      await this.#active?.end({ state, ...(error && { error }) })
      this.feed.end(state)
    } catch (failure) {
      // The log says how the run ended: another host closes it, or this host does when the store is back.
      await this.#active?.[Symbol.asyncDispose]()
      this.feed.lose()
      if (!(failure instanceof LeaseLostError)) throw failure
    } finally {
      this.#over.resolve()
    }
  }

  /** Stores that the call is about to be made, makes it, and stores that it was answered. Throws, with the call not made, when the run is lost. */
  async recordCall<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
    const { store, context } = this.#options
    const { lease } = this.context
    const id = randomUUID()
    this.#cut.signal.throwIfAborted()
    await store.write([{ type: 'begin_call', lease, id, name }], context)
    try {
      const result = await call()
      await this.#endCall(id, 'done')
      return result
    } catch (error) {
      // A call that was cut off may have had its effect all the same.
      if (!this.#cut.signal.aborted) await this.#endCall(id, 'failed')
      throw error
    }
  }

  /** Call it when the run never began. */
  discard(): void {
    if (!this.isBegun) this.#over.resolve()
  }

  /** Ends the run. Calling it again changes nothing: the first reason stays. */
  cut(reason: CutReason): void {
    if (this.#cut.signal.aborted) return
    this.#reason = reason
    this.#cut.abort(new Error(`The run is over: ${reason}.`))
  }

  /** Counts a reader whose leaving may end the run. The result is called when it leaves, and says how long the run may go on without readers. */
  attach(): (graceMs: number) => void {
    clearTimeout(this.#grace)
    this.#grace = undefined
    this.#readers += 1
    return (graceMs) => {
      this.#readers -= 1
      if (this.#readers > 0 || this.isDetached || graceMs === Infinity) return
      if (graceMs === 0) this.cut('cancelled')
      else this.#grace = setTimeout(() => this.cut('cancelled'), graceMs)
    }
  }

  async #endCall(id: string, outcome: 'done' | 'failed'): Promise<void> {
    try {
      await this.#options.store.write(
        [{ type: 'end_call', lease: this.context.lease, id, outcome }],
        this.#options.context,
      )
    } catch (error) {
      // The call is over. A failure to store its outcome must not change its result.
      this.#options.logger.warn({ err: error, run_id: this.id }, 'The outcome of a call was not stored')
    }
  }

  #append(event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]): void {
    if (event === undefined && changes.length === 0) return
    if (event) this.#unstored += 1
    this.#active?.append(event && toWireJson(event), changes)
  }

  #isBehind(): boolean {
    return this.#unstored > MAX_UNSTORED
  }

  /** Tells readers what was kept of the items that are not finished: they are complete as they are stored, or gone. */
  async #closeItems(pending: readonly string[]): Promise<void> {
    for (const itemId of pending) {
      try {
        const item = await this.#options.store.loadItem(this.threadId, itemId, this.#options.context)
        this.#append({ type: 'thread.item.done', item }, [])
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error
        this.#append({ type: 'thread.item.removed', item_id: itemId }, [])
      }
    }
  }

  #verdict({ state, error }: RunOutcome): {
    state: Exclude<Run['state'], 'running'>
    event?: ErrorEvent
    error?: RunError
  } {
    if (state === 'failed') {
      return { state, error: { code: error?.code ?? 'stream.error', message: 'The answer failed.' } }
    }
    if (state === 'completed' || this.#reason === 'cancelled') return { state }
    if (this.#reason === 'timeout') {
      return { state: 'failed', event: TOO_LONG, error: { code: 'timeout', message: 'The run took too long.' } }
    }
    return { state: 'interrupted', event: RETRY, error: { code: 'host_stopped', message: 'The host was stopped.' } }
  }
}
