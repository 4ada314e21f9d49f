import type { ThreadStreamEvent } from '../event.ts'
import type { ThreadItem } from '../item.ts'
import { endIterator } from './end-iterator.ts'
import { EventProcessor } from './event-processor.ts'
import type { EventProcessorOptions } from './event-processor.ts'
import { toWireEvent } from './projections.ts'

type Step = IteratorResult<ThreadStreamEvent, unknown>
type Result = IteratorResult<ThreadStreamEvent, void>

export interface RunStreamOptions<Context> extends EventProcessorOptions<Context> {
  /** Events that are persisted already. They go out first. */
  opening: readonly ThreadStreamEvent[]
  /** Calls the hook. */
  start: (signal: AbortSignal) => AsyncIterable<ThreadStreamEvent>
  /** Called when an exception has ended the run, before the `error` event goes out. */
  onFailed: (pending: ThreadItem[]) => Promise<void>
  /** Called when the run was cut before the hook had ended by itself. */
  onCancelled: (pending: ThreadItem[]) => Promise<void>
  /** The host's: its abort cuts the run. */
  signal: AbortSignal | undefined
  /** How long a hook may take to end after its signal. */
  stopGraceMs: number
  /** Called when the run is cut. */
  onCut: () => void
  /** Called once the run stores nothing any more. */
  onOver: () => void
}

const DONE: Result = { done: true, value: undefined }

/**
 * One run of a hook as a stream of wire events, pulled: it asks the hook for the next event when its reader asks for one. Each event is persisted
 * by its rule before it is handed out; a change of the thread is saved and announced right after the event that revealed it; an exception
 * becomes one `error` event.
 *
 * The run is cut by the host's signal or by `return()`, even with a read outstanding. Then the hook's signal aborts, the hook gets `stopGraceMs`
 * to end, and `onCancelled` runs, once and to its end. A read cut by the signal rejects with its reason. After the hook has ended by itself there
 * is nothing left to cancel. Source: `_process_events`, openai/chatkit-python `chatkit/server.py`.
 */
export class RunStream<Context> implements AsyncGenerator<ThreadStreamEvent, void, undefined> {
  readonly #options: RunStreamOptions<Context>
  readonly #processor: EventProcessor<Context>
  readonly #ready: ThreadStreamEvent[]
  readonly #hook = new AbortController()
  #source: AsyncIterator<ThreadStreamEvent, unknown, undefined> | undefined
  /** What the hook was asked for last, settled or not. */
  #step: Promise<Step> | undefined
  /** The part of a step that waits for the store. Never rejects. */
  #storing: Promise<void> | undefined
  /** The read that the reader waits for. */
  #read: PromiseWithResolvers<Result> | undefined
  #isOver = false
  #isCut = false
  /** Whether it was the signal that has cut the run: then its reads reject. */
  #isAborted = false
  #stopping: Promise<void> | undefined

  constructor(options: RunStreamOptions<Context>) {
    this.#options = options
    this.#processor = new EventProcessor(options)
    this.#ready = [...options.opening]
    if (options.signal?.aborted) this.#onAbort()
    else options.signal?.addEventListener('abort', this.#onAbort)
  }

  next(): Promise<Result> {
    if (this.#read) return this.#read.promise.then(this.#nextAgain, this.#nextAgain)
    const read = Promise.withResolvers<Result>()
    this.#read = read
    if (this.#isCut) void this.#endRead()
    else this.#proceed()
    return read.promise
  }

  async return(): Promise<Result> {
    this.#cut()
    await this.#stopping
    return DONE
  }

  async throw(error: unknown): Promise<Result> {
    await this.return()
    throw error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  readonly #nextAgain = (): Promise<Result> => this.next()

  /** Answers the outstanding read with what is ready, else asks the hook. */
  #proceed(): void {
    if (this.#isOver) this.#options.onOver()
    const value = this.#ready.shift()
    if (value) this.#answerRead({ done: false, value })
    else if (this.#isOver) {
      this.#release()
      this.#answerRead(DONE)
    } else this.#askHook()
  }

  #answerRead(result: Result): void {
    const read = this.#read
    this.#read = undefined
    read?.resolve(result)
  }

  /** Answers the outstanding read of a run that was cut. */
  async #endRead(): Promise<void> {
    await this.#stopping
    const read = this.#read
    this.#read = undefined
    if (this.#isAborted) read?.reject(this.#options.signal?.reason)
    else read?.resolve(DONE)
  }

  #askHook(): void {
    try {
      this.#source ??= this.#options.start(this.#hook.signal)[Symbol.asyncIterator]()
      this.#step = this.#source.next()
    } catch (error) {
      this.#step = Promise.reject(error)
    }
    this.#step.then(this.#onStep, this.#onFailure)
  }

  // One call per event, and no promise of its own unless the store has work to do: most events are deltas.
  readonly #onStep = (step: Step): void => {
    if (this.#isCut) return
    if (step.done) this.#isOver = true
    try {
      const persisting = step.done ? undefined : this.#processor.persist(step.value)
      if (persisting || this.#processor.hasThreadChanged()) {
        this.#storing = this.#store(step, persisting)
        return
      }
    } catch (error) {
      this.#onFailure(error)
      return
    }
    if (!step.done) this.#makeReady(step.value)
    this.#proceed()
  }

  readonly #onFailure = (error: unknown): void => {
    if (!this.#isCut) this.#storing = this.#failAndProceed(error)
  }

  async #store(step: Step, persisting: Promise<void> | undefined): Promise<void> {
    try {
      await persisting
      if (!step.done) this.#makeReady(step.value)
      if (this.#processor.hasThreadChanged()) this.#ready.push(await this.#processor.saveThread())
    } catch (error) {
      await this.#fail(error)
    }
    if (!this.#isCut) this.#proceed()
  }

  async #failAndProceed(error: unknown): Promise<void> {
    await this.#fail(error)
    if (!this.#isCut) this.#proceed()
  }

  #makeReady(event: ThreadStreamEvent): void {
    const wireEvent = toWireEvent(event)
    if (wireEvent) this.#ready.push(wireEvent)
  }

  async #fail(error: unknown): Promise<void> {
    const event = this.#processor.toErrorEvent(error)
    if (this.#isCut) return
    this.#isOver = true
    this.#hook.abort(error)
    await this.#endSource()
    await this.#attempt(() => this.#options.onFailed(this.#processor.pendingItems))
    this.#ready.push(event)
    await this.#attempt(async () => {
      if (this.#processor.hasThreadChanged()) this.#ready.push(await this.#processor.saveThread())
    })
  }

  readonly #onAbort = (): void => {
    this.#isAborted = true
    this.#cut()
  }

  #cut(): void {
    if (this.#isCut) return
    this.#isCut = true
    this.#release()
    this.#options.onCut()
    this.#stopping = this.#stop()
    if (this.#read) void this.#endRead()
  }

  async #stop(): Promise<void> {
    try {
      await (this.#isOver ? this.#storing : this.#cancel())
    } finally {
      this.#options.onOver()
    }
  }

  async #cancel(): Promise<void> {
    this.#hook.abort(this.#options.signal?.reason)
    // A write that has begun decides whether its item is still pending.
    await this.#storing
    await this.#endSource()
    await this.#attempt(() => this.#options.onCancelled(this.#processor.pendingItems))
    await this.#attempt(async () => {
      if (this.#processor.hasThreadChanged()) await this.#processor.saveThread()
    })
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
