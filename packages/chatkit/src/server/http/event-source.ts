import type { ThreadStreamEvent } from '../../event.ts'
import type { Logger } from '../logger.ts'
import { CUT_FRAME } from '../sse.ts'
import { pumpEvents } from './pump-events.ts'

export interface EventSourceOptions {
  heartbeatMs: number | undefined
  /** Who has cut the run, so that the end of its events is no failure. */
  cutBy: () => 'host' | 'reader' | undefined
  /** Cuts the run. */
  onCancel: () => void
  logger: Logger
}

/** Events as the source of a `ReadableStream` of bytes. `done` resolves when all is over, the handling of a cut included. */
export class EventByteSource {
  readonly done: Promise<void>
  readonly #events: AsyncIterable<ThreadStreamEvent>
  readonly #options: EventSourceOptions
  readonly #encoder = new TextEncoder()
  readonly #finish: () => void
  #isOpen = true
  #resume: (() => void) | undefined

  constructor(events: AsyncIterable<ThreadStreamEvent>, options: EventSourceOptions) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.done = promise
    this.#finish = resolve
    this.#events = events
    this.#options = options
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    void this.#pump(controller)
  }

  pull(): void {
    this.#resume?.()
  }

  cancel(): Promise<void> {
    this.#isOpen = false
    this.#options.onCancel()
    this.#resume?.()
    return this.done
  }

  /** Never rejects. */
  async #pump(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { heartbeatMs, cutBy, logger } = this.#options
    try {
      await pumpEvents(this.#events, (frames) => this.#write(controller, frames), { heartbeatMs })
      if (this.#isOpen) controller.close()
    } catch (error) {
      if (this.#isOpen && cutBy()) {
        if (cutBy() === 'host') controller.enqueue(this.#encoder.encode(CUT_FRAME))
        controller.close()
      } else if (this.#isOpen) {
        logger.error({ err: error }, 'A stream broke off')
        controller.error(new Error('The stream broke off'))
      }
    } finally {
      this.#isOpen = false
      this.#finish()
    }
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
