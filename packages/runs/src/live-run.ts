import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ErrorEvent, ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { HostCutError, toWireJson } from '@frontdesk/chatkit/server'
import type { Logger, RequestContext, RunLedger, RunOutcome, RunStart, StoreChange } from '@frontdesk/chatkit/server'
import { LeaseLostError, NotFoundError } from '@frontdesk/store'
import { createRunId } from '@frontdesk/store/runs'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import type { ActiveRun, Run, RunError } from '@frontdesk/store/runs'
import { RunFeed } from './run-feed.ts'
import { TextMerger } from './text-merger.ts'

/** Why a run is cut before its hook has ended. */
export type CutReason = 'cancelled' | 'shutdown' | 'timeout' | 'too_many_events'

export interface LiveRunOptions {
  store: SqlStore
  logger: Logger
  threadId: string
  context: RequestContext
  /** Stored in the write that begins the run. */
  claims: (runId: string) => readonly DurableChange[]
  runTimeoutMs: number
  /** With more events than this the run is ended. */
  maxEvents: number
}

/** Text is stored, and shown, at most so often: ten writes a second for a run, and a tenth of a second of text at risk. */
const TEXT_EVERY_MS = 100
/** With more events on their way to the disk, or more characters of them, the run waits for them. */
const MAX_UNSTORED = 500
const MAX_UNSTORED_LENGTH = 1024 * 1024

const RETRY: ErrorEvent = { type: 'error', code: 'stream.error', allow_retry: true }
const FAILURES = {
  timeout: {
    shown: 'The answer took too long and was ended. Ask again, perhaps for less at once.',
    kept: 'The run took too long.',
  },
  too_many_events: {
    shown: 'The answer became too long and was ended. Ask again, perhaps for less at once.',
    kept: 'The run had too many events.',
  },
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
  readonly #usage: Record<string, number> = {}
  #kept: Map<string, ThreadItem> | undefined
  #hasStarted = false
  #unstored = 0
  #unstoredLength = 0
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
          for (const { event } of stored) this.#unstoredLength -= event.length
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
    if (!this.#hasStarted) {
      this.#hasStarted = true
      return this.#addFirst(event, changes)
    }
    if (changes.length > 0 || !this.#merger.take(event)) {
      this.#merger.flush()
      this.#append(event, changes)
    }
    if (event === undefined) for (const change of changes) this.#keep(change)
    // The run goes on while this is being stored: whoever reads the thread on this host waits for it, and readers of the run see it then.
    return this.#isBehind() ? this.#active?.flush() : undefined
  }

  async end(outcome: RunOutcome): Promise<void> {
    clearTimeout(this.#timer)
    clearTimeout(this.#grace)
    try {
      this.#merger.flush()
      if (outcome.state === 'cancelled') await this.#closeItems(outcome.pending)
      const { state, event, error } = this.#verdict(outcome)
      if (event) this.#append(event, [])
      const usage = Object.keys(this.#usage).length > 0 ? this.#usage : undefined
      await this.#active?.end({ state, ...(usage && { usage }), ...(error && { error }) })
      this.feed.end(state)
    } catch (failure) {
      // The log says how the run ended: another host closes it, or this host does when the store is back.
      this.#active?.abandon()
      this.feed.lose()
      if (!(failure instanceof LeaseLostError)) throw failure
    } finally {
      this.#over.resolve()
    }
  }

  /** Stores that the call is about to be made, makes it, and stores that it was answered. Throws, with the call not made, when the run is lost. */
  async recordCall<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
    const { lease } = this.context
    const id = randomUUID()
    this.#cut.signal.throwIfAborted()
    await this.#store([{ type: 'begin_call', lease, id, name }])
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
    const message = `The run is over: ${reason}.`
    this.#cut.abort(reason === 'cancelled' ? new Error(message) : new HostCutError(message))
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

  /** Counts what the run has used, by name. It is stored with the end of the run. */
  addUsage(usage: Readonly<Record<string, number>>): void {
    for (const [name, amount] of Object.entries(usage)) this.#usage[name] = (this.#usage[name] ?? 0) + amount
  }

  /** Lets the events that the run opens with go out first: of many runs that begin together, none waits for the whole of another's work. */
  async #addFirst(event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]): Promise<void> {
    await nextTurn()
    await nextTurn()
    return this.add(event, changes)
  }

  /** Stores changes with everything that the run has told before them. */
  async #store(changes: readonly DurableChange[]): Promise<void> {
    this.#merger.flush()
    this.#active?.append(undefined, changes)
    await this.#active?.flush()
  }

  /** What is kept of the items of a run that is cut, for its readers to be told. */
  #keep(change: StoreChange): void {
    if (!this.isEnding || change.type !== 'save_item') return
    this.#kept ??= new Map()
    this.#kept.set(change.item.id, change.item)
  }

  async #endCall(id: string, outcome: 'done' | 'failed'): Promise<void> {
    try {
      await this.#store([{ type: 'end_call', lease: this.context.lease, id, outcome }])
    } catch (error) {
      // The call is over. A failure to store its outcome must not change its result.
      this.#options.logger.warn({ err: error, run_id: this.id }, 'The outcome of a call was not stored')
    }
  }

  #append(event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]): void {
    if (event === undefined && changes.length === 0) return
    const json = event && toWireJson(event)
    if (json !== undefined) {
      this.#unstored += 1
      this.#unstoredLength += json.length
    }
    const count = this.#active?.append(json, changes) ?? 0
    // Not within the step that has told the event: the run is cut between two steps of it.
    if (count === this.#options.maxEvents) queueMicrotask(() => this.cut('too_many_events'))
  }

  #isBehind(): boolean {
    return this.#unstored > MAX_UNSTORED || this.#unstoredLength > MAX_UNSTORED_LENGTH
  }

  /** Tells readers what was kept of the items that are not finished: they are complete as they are stored, or gone. */
  async #closeItems(pending: readonly string[]): Promise<void> {
    for (const itemId of pending) {
      try {
        const kept = this.#kept?.get(itemId)
        const item = kept ?? (await this.#options.store.loadItem(this.threadId, itemId, this.#options.context))
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
    if (this.#reason === 'timeout' || this.#reason === 'too_many_events') {
      const { shown, kept } = FAILURES[this.#reason]
      const event = { type: 'error', code: 'custom', message: shown, allow_retry: true } as const
      return { state: 'failed', event, error: { code: this.#reason, message: kept } }
    }
    return { state: 'interrupted', event: RETRY, error: { code: 'host_stopped', message: 'The host was stopped.' } }
  }
}
