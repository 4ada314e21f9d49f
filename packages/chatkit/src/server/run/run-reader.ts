import type { ThreadStreamEvent } from '../../event.ts'
import type { RunOutlet } from './run-pump.ts'

type Result = IteratorResult<ThreadStreamEvent, void>

/** What a reader may ask of the run that it reads. */
export interface ReadRun {
  /** Goes on until the next event is there. */
  resume: () => void
  /** Cuts the run. Resolves when that has been handled. */
  cut: () => Promise<void>
}

const DONE: Result = { done: true, value: undefined }

/**
 * The events of a run as one reader takes them. The run is pushed into it and waits while the reader has something to read, so that nothing piles
 * up; leaving cuts the run, even with a read outstanding.
 */
export class RunReader implements AsyncGenerator<ThreadStreamEvent, void, undefined>, RunOutlet {
  readonly #run: ReadRun
  readonly #ready: ThreadStreamEvent[]
  /** The read that the reader waits for. */
  #read: PromiseWithResolvers<Result> | undefined
  #end: { failure?: Error } | undefined

  #isDropped = false

  constructor(run: ReadRun, opening: readonly ThreadStreamEvent[]) {
    this.#run = run
    this.#ready = [...opening]
  }

  wantsMore(): boolean {
    return this.#read !== undefined
  }

  put(event: ThreadStreamEvent): void {
    if (this.#isDropped) return
    if (this.#read) this.#answer({ done: false, value: event })
    else this.#ready.push(event)
  }

  finish(): void {
    this.#end ??= {}
    if (this.#ready.length === 0) this.#answer(DONE)
  }

  drop(): void {
    this.#isDropped = true
    this.#ready.length = 0
  }

  /** A read from now on rejects with the failure, where there is one. */
  breakOff(failure?: Error): void {
    this.#end = failure === undefined ? {} : { failure }
    const read = this.#read
    this.#read = undefined
    if (failure === undefined) read?.resolve(DONE)
    else read?.reject(failure)
  }

  next(): Promise<Result> {
    if (this.#read) return this.#read.promise.then(this.#nextAgain, this.#nextAgain)
    const value = this.#ready.shift()
    if (value) return Promise.resolve({ done: false, value })
    if (this.#end) {
      return this.#end.failure === undefined ? Promise.resolve(DONE) : Promise.reject(this.#end.failure)
    }
    this.#read = Promise.withResolvers<Result>()
    const { promise } = this.#read
    this.#run.resume()
    return promise
  }

  async return(): Promise<Result> {
    await this.#run.cut()
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

  #answer(result: Result): void {
    const read = this.#read
    this.#read = undefined
    read?.resolve(result)
  }
}
