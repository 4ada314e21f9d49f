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
  #step: Promise<Step> | undefined
  #abandonStep: (() => void) | undefined
  #advancing: Promise<void> | undefined
  #reading: Promise<Result> = Promise.resolve(DONE)
  #isReading = false
  #isOver = false
  #isCut = false
  #stopping: Promise<void> | undefined

  constructor(options: RunStreamOptions<Context>) {
    this.#options = options
    this.#processor = new EventProcessor(options)
    this.#ready = [...options.opening]
    if (options.signal?.aborted) this.#cut()
    else options.signal?.addEventListener('abort', this.#cut)
  }

  next(): Promise<Result> {
    if (this.#isReading) return this.#reading.then(this.#nextAgain, this.#nextAgain)
    this.#isReading = true
    this.#reading = this.#read()
    return this.#reading
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

  async #read(): Promise<Result> {
    try {
      while (!this.#isCut) {
        const value = this.#ready.shift()
        if (value) return { done: false, value }
        if (this.#isOver) {
          this.#release()
          return DONE
        }
        this.#advancing = this.#advance()
        await this.#advancing
      }
      await this.#stopping
      this.#options.signal?.throwIfAborted()
      return DONE
    } finally {
      this.#isReading = false
    }
  }

  /** Takes one step of the hook and makes ready what there is to send. Never rejects. */
  async #advance(): Promise<void> {
    try {
      const step = await this.#nextStep()
      if (!step) return
      if (step.done) this.#isOver = true
      else {
        const persisting = this.#processor.persist(step.value)
        if (persisting) await persisting
        const event = toWireEvent(step.value)
        if (event) this.#ready.push(event)
      }
      if (this.#processor.hasThreadChanged()) this.#ready.push(await this.#processor.saveThread())
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** What the hook gives next, or undefined when the run was cut first. */
  #nextStep(): Promise<Step | undefined> {
    this.#source ??= this.#options.start(this.#hook.signal)[Symbol.asyncIterator]()
    const { promise, resolve, reject } = Promise.withResolvers<Step | undefined>()
    this.#abandonStep = () => resolve(undefined)
    this.#step = this.#source.next()
    this.#step.then(resolve, reject)
    return promise
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

  readonly #cut = (): void => {
    if (this.#isCut) return
    this.#isCut = true
    this.#release()
    this.#stopping = this.#isOver ? this.#advancing : this.#cancel()
  }

  async #cancel(): Promise<void> {
    this.#hook.abort(this.#options.signal?.reason)
    this.#abandonStep?.()
    // A write that has begun decides whether its item is still pending.
    await this.#advancing
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
    this.#options.signal?.removeEventListener('abort', this.#cut)
  }
}
