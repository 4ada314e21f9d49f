import type { ErrorEvent, ThreadStreamEvent } from '../../event.ts'
import type { ThreadItem } from '../../item.ts'
import type { StoreChange } from '../store.ts'
import { toWireEvent } from '../wire/projections.ts'
import { endIterator } from './end-iterator.ts'
import { EventProcessor } from './event-processor.ts'
import type { EventProcessorOptions } from './event-processor.ts'
import type { RunLedger, RunOutcome } from './run-ledger.ts'

type Step = IteratorResult<ThreadStreamEvent, unknown>

/** Where the wire events of a run go. */
export interface RunOutlet {
  put: (event: ThreadStreamEvent) => void
  /** Whether the run is to go on; {@link RunPump.resume} takes it up again. */
  wantsMore: () => boolean
  /** The run has ended by itself, and all its events were put. */
  finish: () => void
  /** The run is being cut: nothing of it is to be handed on any more. */
  drop: () => void
  /** The run was cut, by the host's signal where `reason` is given. */
  breakOff: (reason?: Error) => void
}

export interface RunPumpOptions<Context> extends EventProcessorOptions<Context> {
  ledger: RunLedger<Context>
  outlet: RunOutlet
  /** Calls the hook. */
  start: (signal: AbortSignal) => AsyncIterable<ThreadStreamEvent>
  /** What to keep when an exception has ended the run. */
  keepOnFailure: (pending: ThreadItem[]) => readonly StoreChange[]
  /** Called when the run was cut before the hook had ended by itself, with why it was cut. */
  onCancelled: (pending: ThreadItem[], reason: unknown) => Promise<void>
  /** The host's: its abort cuts the run. */
  signal: AbortSignal | undefined
  /** How long a hook may take to end after its signal. */
  stopGraceMs: number
  /** Called when the run is cut. */
  onCut: () => void
  /** Called once the run stores nothing any more. */
  onOver: () => void
}

/**
 * Drives one run of a hook to its end, and is the one place that cuts it and ends it. Each event is kept by its rule before it is put out; a
 * change of the thread is saved and announced right after the event that revealed it; an exception becomes one `error` event.
 *
 * The run is cut by the host's signal or by {@link RunPump.cut}. Then the hook's signal aborts, the hook gets `stopGraceMs` to end, and
 * `onCancelled` runs, once and to its end. After the hook has ended by itself there is nothing left to cancel.
 * Source: `_process_events`, openai/chatkit-python `chatkit/server.py`.
 */
export class RunPump<Context> {
  readonly #options: RunPumpOptions<Context>
  readonly #processor: EventProcessor<Context>
  readonly #hook = new AbortController()
  #source: AsyncIterator<ThreadStreamEvent, unknown, undefined> | undefined
  /** What the hook was asked for last, settled or not. */
  #step: Promise<Step> | undefined
  /** The part of a step that waits for the ledger. Never rejects. */
  #storing: Promise<void> | undefined
  /** Whether the hook, or the ledger, is at work for the next event. */
  #isBusy = false
  #isOver = false
  /** These are put out when the thread is free again: whoever reads the end may send the next request at once. */
  readonly #last: ThreadStreamEvent[] = []
  #error: ErrorEvent | undefined
  #ended: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(options: RunPumpOptions<Context>) {
    this.#options = options
    this.#processor = new EventProcessor(options)
    if (options.signal?.aborted) this.#onAbort()
    else options.signal?.addEventListener('abort', this.#onAbort)
  }

  /** Goes on for as long as the outlet wants more. */
  readonly resume = (): void => {
    if (!this.#isBusy && !this.#stopping && !this.#isOver) this.#askHook()
  }

  /** Ends the run now, for a reason where it was not its reader who wants that. Resolves when nothing of it is under way any more. */
  readonly cut = (reason?: unknown): Promise<void> => this.#cut({ reason })

  #askHook(): void {
    this.#isBusy = true
    try {
      this.#source ??= this.#options.start(this.#hook.signal)[Symbol.asyncIterator]()
      this.#step = this.#source.next()
    } catch (error) {
      this.#step = Promise.reject(error)
    }
    this.#step.then(this.#onStep, this.#onFailure)
  }

  // One call per event, and no promise of its own unless there is something to wait for: most events are deltas.
  readonly #onStep = (step: Step): void => {
    if (this.#stopping) return
    if (step.done) this.#isOver = true
    try {
      const changes = step.done ? undefined : this.#processor.changesOf(step.value)
      if (changes || this.#isOver || this.#processor.hasThreadChanged()) {
        this.#storing = this.#store(step, changes)
        return
      }
      const adding = step.done ? undefined : this.#put(toWireEvent(step.value), [])
      if (adding) this.#storing = this.#wait(adding)
      else this.#proceed()
    } catch (error) {
      this.#onFailure(error)
    }
  }

  readonly #onFailure = (error: unknown): void => {
    if (!this.#stopping) this.#storing = this.#failAndProceed(error)
  }

  async #store(step: Step, changes: ReturnType<EventProcessor<Context>['changesOf']>): Promise<void> {
    try {
      if (!step.done) {
        const stored = await changes
        await this.#put(toWireEvent(step.value), stored ?? [])
        this.#processor.settle(step.value)
      }
      if (this.#processor.hasThreadChanged()) await this.#saveThread()
    } catch (error) {
      await this.#fail(error)
    }
    this.#proceed()
  }

  async #wait(adding: Promise<void>): Promise<void> {
    try {
      await adding
    } catch (error) {
      await this.#fail(error)
    }
    this.#proceed()
  }

  async #failAndProceed(error: unknown): Promise<void> {
    await this.#fail(error)
    this.#proceed()
  }

  /** The outlet gets the event when its changes are kept. */
  #put(event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]): Promise<void> | undefined {
    const adding = this.#options.ledger.add(event, changes)
    if (adding) return adding.then(() => this.#putOut(event))
    this.#putOut(event)
    return undefined
  }

  #putOut(event: ThreadStreamEvent | undefined): void {
    if (!event) return
    if (this.#isOver) this.#last.push(event)
    else this.#options.outlet.put(event)
  }

  async #saveThread(): Promise<void> {
    const { event, change, settle } = await this.#processor.threadChange()
    await this.#put(event, [change])
    settle()
  }

  #proceed(): void {
    this.#isBusy = false
    if (this.#stopping) return
    if (this.#isOver) this.#storing = this.#finish()
    else if (this.#options.outlet.wantsMore()) this.#askHook()
  }

  async #finish(): Promise<void> {
    await this.#endByItself()
    if (this.#stopping) return
    this.#release()
    for (const event of this.#last) this.#options.outlet.put(event)
    this.#options.outlet.finish()
  }

  #endByItself(): Promise<void> {
    return this.#end(this.#error ? { state: 'failed', error: this.#error } : { state: 'completed' })
  }

  #end(outcome: Omit<RunOutcome, 'pending'>): Promise<void> {
    const pending = this.#processor.pendingItems.map(({ id }) => id)
    this.#ended ??= this.#attempt(() => this.#options.ledger.end({ ...outcome, pending })).then(this.#options.onOver)
    return this.#ended
  }

  async #fail(error: unknown): Promise<void> {
    const event = this.#processor.toErrorEvent(error)
    if (this.#stopping) return
    this.#isOver = true
    this.#error = event
    this.#hook.abort(error)
    await this.#endSource()
    await this.#attempt(async () => {
      const kept = this.#options.keepOnFailure(this.#processor.pendingItems)
      if (kept.length > 0) await this.#options.ledger.add(undefined, kept)
    })
    await this.#attempt(async () => this.#put(event, []))
    await this.#attempt(async () => {
      if (this.#processor.hasThreadChanged()) await this.#saveThread()
    })
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#options.signal?.reason
    void this.#cut({ reason, failure: reason as Error })
  }

  /** The reader is told of the `failure`, where there is one. */
  #cut(cut: { reason: unknown; failure?: Error }): Promise<void> {
    if (this.#stopping) return this.#stopping
    this.#release()
    this.#options.onCut()
    this.#options.outlet.drop()
    this.#stopping = this.#stop(cut)
    return this.#stopping
  }

  async #stop({ reason, failure }: { reason: unknown; failure?: Error }): Promise<void> {
    try {
      if (this.#isOver) {
        await this.#storing
        await this.#endByItself()
      } else await this.#cancel(reason)
    } finally {
      this.#options.onOver()
      this.#options.outlet.breakOff(failure)
    }
  }

  async #cancel(reason: unknown): Promise<void> {
    this.#hook.abort(reason)
    // A write that has begun decides whether its item is still pending.
    await this.#storing
    await this.#endSource()
    await this.#attempt(() => this.#options.onCancelled(this.#processor.pendingItems, reason))
    await this.#attempt(async () => {
      if (!this.#processor.hasThreadChanged()) return
      const { event, change, settle } = await this.#processor.threadChange()
      await this.#options.ledger.add(event, [change])
      settle()
    })
    await this.#end({ state: 'cancelled' })
  }

  async #endSource(): Promise<void> {
    const { stopGraceMs, logger, thread } = this.#options
    const hasEnded = await endIterator(this.#source, { lastStep: this.#step, graceMs: stopGraceMs })
    if (hasEnded) return
    logger.warn(
      { thread_id: thread.id },
      `A hook went on for ${stopGraceMs} ms after its signal; it is no longer heard`,
    )
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#options.logger.error({ err: error, thread_id: this.#options.thread.id }, 'The end of a run was not saved')
    }
  }

  #release(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }
}
