import type { ThreadStreamEvent } from '../../event.ts'
import { arrivals } from '../context/agent-context.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { AgentResponse } from './agent-response.ts'
import type { StreamAgentResponseOptions } from './agent-response.ts'
import { IncompleteResponseError } from '../model/run-errors.ts'
import { readRun } from './run-reader.ts'
import type { RunSource, StreamedRun } from './run-reader.ts'
import type { RunEnding, RunSignal } from '../context/run-signal.ts'

type Result = IteratorResult<ThreadStreamEvent, void>

const DONE: Result = { done: true, value: undefined }

/**
 * A run as an iterator of thread events. Written by hand for its speed: what arrives is mapped where it arrives, and goes to the waiting reader
 * with one promise, where a generator takes several for each event.
 */
export class AgentStream<Context> implements AsyncIterableIterator<ThreadStreamEvent, void, undefined> {
  readonly #context: AgentContext<Context>
  readonly #source: RunSource
  readonly #options: StreamAgentResponseOptions<Context>
  readonly #response: AgentResponse<Context>
  readonly #backlog: RunSignal[] = []
  #ready: ThreadStreamEvent[] = []
  #sent = 0
  /** What was ready when the run was stopped. */
  readonly #unsent: ThreadStreamEvent[] = []
  #waiting: PromiseWithResolvers<Result> | undefined
  #ending: RunEnding | undefined
  #failure: { error: unknown } | undefined
  #isApplying = false
  #isConcluding = false
  #isOver = false
  #idleTimer: NodeJS.Timeout | undefined
  #flushing: NodeJS.Immediate | undefined
  #hasStarted = false
  #run: StreamedRun | undefined
  #stopListening: (() => void) | undefined
  #stopReading: (() => Promise<void>) | undefined

  constructor(context: AgentContext<Context>, source: RunSource, options: StreamAgentResponseOptions<Context>) {
    this.#context = context
    this.#source = source
    this.#options = options
    this.#response = new AgentResponse(context, options)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Result> {
    if (this.#waiting) return this.#waiting.promise.then(this.#nextAgain, this.#nextAgain)
    if (!this.#hasStarted && !this.#isOver) this.#start()
    const result = this.#take()
    if (result) return Promise.resolve(result)
    if (this.#isOver) return this.#over()
    const waiting = Promise.withResolvers<Result>()
    this.#waiting = waiting
    if (this.#ending) void this.#conclude(this.#ending)
    else this.#watch()
    return waiting.promise
  }

  async return(): Promise<Result> {
    if (this.#hasStarted && !this.#isOver && !this.#isConcluding) await this.#keepWork()
    this.#isOver = true
    this.#ready = []
    this.#sent = 0
    this.#settle((waiting) => waiting.resolve(DONE))
    if (!this.#hasStarted && typeof this.#source !== 'function') this.#read(this.#source)
    await this.#stop()
    return DONE
  }

  readonly #nextAgain = (): Promise<Result> => this.next()

  #start(): void {
    const { signal } = this.#options
    this.#hasStarted = true
    this.#stopListening = this.#context[arrivals].listen(this.#receive)
    signal?.addEventListener('abort', this.#abort)
    if (signal?.aborted) this.#abort()
    this.#await(this.#open())
  }

  async #open(): Promise<void> {
    if (this.#ending && typeof this.#source === 'function') return
    this.#read(typeof this.#source === 'function' ? await this.#source() : this.#source)
    await (this.#isOver ? this.#stop() : this.#response.resume())
  }

  #read(run: StreamedRun): void {
    this.#run = run
    this.#stopReading = readRun(run, this.#receive)
  }

  async #stop(): Promise<void> {
    this.#stopListening?.()
    this.#options.signal?.removeEventListener('abort', this.#abort)
    clearImmediate(this.#flushing)
    await this.#stopReading?.()
  }

  readonly #receive = (signal: RunSignal): void => {
    this.#idleTimer?.refresh()
    if (this.#isApplying) this.#backlog.push(signal)
    else this.#apply(signal)
  }

  /** What comes after the end of the run is a tool's last word; after a failure there is none. */
  #apply(signal: RunSignal): void {
    if (this.#isOver || this.#ending?.type === 'failure') return
    if (signal.type === 'end' || signal.type === 'failure') return this.#end(signal)
    try {
      const applied = this.#response.apply(signal)
      if (applied) this.#await(applied)
      else this.#deliver()
    } catch (error) {
      this.#end({ type: 'failure', error })
    }
  }

  /** Lets the signals wait for a step that takes time: their order is the order of their events. */
  #await(step: Promise<void>): void {
    this.#isApplying = true
    const goOn = () => {
      this.#isApplying = false
      this.#deliver()
      while (!this.#isApplying && this.#backlog.length > 0) this.#apply(this.#backlog.shift()!)
    }
    step.then(goOn, (error: unknown) => {
      this.#end({ type: 'failure', error })
      goOn()
    })
  }

  #deliver(): void {
    if (this.#isOver) return
    const events = this.#response.take()
    if (events.length > 0) {
      if (this.#ready.length === 0) this.#ready = events
      else this.#ready.push(...events)
      this.#settle((waiting) => waiting.resolve(this.#take()!))
    }
    if (this.#response.hasUnflushed) this.#flushing ??= setImmediate(this.#flush)
  }

  /** Calls and results come in bursts, and are kept together. */
  readonly #flush = (): void => {
    this.#flushing = undefined
    this.#response.flush()
    this.#deliver()
  }

  #take(): Result | undefined {
    if (this.#sent === this.#ready.length) return undefined
    const value = this.#ready[this.#sent++]!
    if (this.#sent === this.#ready.length) {
      this.#ready = []
      this.#sent = 0
    }
    return { done: false, value }
  }

  /** Throws what ended the run, once. */
  async #over(): Promise<Result> {
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure.error
    return DONE
  }

  #settle(settle: (waiting: PromiseWithResolvers<Result>) => void): void {
    const waiting = this.#waiting
    if (!waiting) return
    clearTimeout(this.#idleTimer)
    this.#idleTimer = undefined
    this.#waiting = undefined
    settle(waiting)
  }

  #watch(): void {
    const { idleTimeoutMs } = this.#options
    if (idleTimeoutMs === undefined) return
    const fail = () => this.#end({ type: 'failure', error: new IncompleteResponseError('stalled') })
    this.#idleTimer = setTimeout(fail, idleTimeoutMs)
  }

  readonly #abort = (): void => {
    this.#unsent.push(...this.#ready.slice(this.#sent))
    this.#ready = []
    this.#sent = 0
    this.#end({ type: 'failure', error: this.#options.signal?.reason })
  }

  #end(ending: RunEnding): void {
    this.#ending ??= ending
    if (this.#waiting) void this.#conclude(this.#ending)
  }

  /** The reader has had everything: what is left is to close what is open, and to tell how it ended. */
  async #conclude(ending: RunEnding): Promise<void> {
    if (this.#isConcluding || this.#isOver) return
    this.#isConcluding = true
    try {
      this.#throwIfStopped()
      if (ending.type === 'failure') throw ending.error
      if (this.#run) await this.#response.finish(this.#run)
    } catch (error) {
      const isStopped = this.#options.signal?.aborted
      if (isStopped) await this.#keepWork()
      const failure = isStopped ? error : await this.#fail(error)
      if (failure !== undefined) this.#failure = { error: failure }
    }
    this.#ready.push(...this.#response.take())
    this.#isOver = true
    await this.#stop()
    this.#settle((waiting) => {
      const result = this.#take()
      waiting.resolve(result ?? this.#over())
    })
  }

  async #keepWork(): Promise<void> {
    try {
      await this.#response.stop([...this.#unsent, ...this.#ready.slice(this.#sent)])
    } catch {
      // The thread may be gone by now, which is a reason to stop a run, and the store may be. There is nobody left to be told.
    }
  }

  /** Gives what is to be thrown. A store that fails now must not hide what ended the run. */
  async #fail(error: unknown): Promise<unknown> {
    try {
      return await this.#response.fail(error)
    } catch {
      return error
    }
  }

  #throwIfStopped(): void {
    const { signal } = this.#options
    signal?.throwIfAborted()
    if (!this.#run?.cancelled) return
    throw signal
      ? new Error('The run was cancelled before it was complete.')
      : new DOMException('The run was cancelled.', 'AbortError')
  }
}
