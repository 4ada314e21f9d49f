import type { Clock } from '../clock.ts'

/** The time limit of one call, which can be made to stand still while somebody is asked. */
export class CallDeadline {
  readonly #clock: Clock
  readonly #onLate: () => void
  #leftMs: number
  #startedAt = 0
  #holds = 0
  #cancel: () => void = () => {}

  constructor(clock: Clock, limitMs: number, onLate: () => void) {
    this.#clock = clock
    this.#leftMs = limitMs
    this.#onLate = onLate
    this.#start()
  }

  /** Stops the time until what it gives is called. May be nested. */
  hold(): () => void {
    this.#holds++
    if (this.#holds === 1) {
      this.#cancel()
      this.#leftMs -= this.#clock.now() - this.#startedAt
    }
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#holds--
      if (this.#holds === 0) this.#start()
    }
  }

  /** To be called when the call is over. */
  end(): void {
    this.#holds = Number.POSITIVE_INFINITY
    this.#cancel()
  }

  #start(): void {
    this.#startedAt = this.#clock.now()
    this.#cancel = this.#clock.after(Math.max(0, this.#leftMs), this.#onLate)
  }
}
