import { pumpEvents } from './pump-events.ts'
import type { PumpOptions, StreamResult } from './pump-events.ts'

export interface EventSourceOptions extends PumpOptions {
  /** Cuts the run. */
  onCancel: () => void
}

/** Events as the source of a `ReadableStream` of bytes. `done` resolves when all is over, the handling of a cut included. */
export class EventByteSource {
  readonly done: Promise<void>
  readonly #result: StreamResult
  readonly #options: EventSourceOptions
  readonly #encoder = new TextEncoder()
  readonly #finish: () => void
  #isOpen = true
  #resume: (() => void) | undefined

  constructor(result: StreamResult, options: EventSourceOptions) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.done = promise
    this.#finish = resolve
    this.#result = result
    this.#options = options
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    void this.#pump(controller)
  }

  pull(): void {
    this.#resume?.()
  }

  cancel(): Promise<void> {
    this.#leave()
    return this.done
  }

  async #pump(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const write = (frames: string) => this.#write(controller, frames)
    const letGo = () => {
      controller.error(new Error('The reader did not keep up with the stream'))
      this.#leave()
    }
    const cutBy = () => (this.#isOpen ? this.#options.cutBy() : 'reader')
    await pumpEvents(this.#result, { write, letGo }, { ...this.#options, cutBy })
    if (this.#isOpen) controller.close()
    this.#isOpen = false
    this.#finish()
  }

  #leave(): void {
    this.#isOpen = false
    this.#options.onCancel()
    this.#resume?.()
  }

  #write(controller: ReadableStreamDefaultController<Uint8Array>, frames: string): Promise<void> | undefined {
    if (!this.#isOpen) return undefined
    controller.enqueue(this.#encoder.encode(frames))
    if (Number(controller.desiredSize) > 0) return undefined
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#resume = resolve
    return promise
  }
}
