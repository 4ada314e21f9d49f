import type { Clock } from '../clock.ts'

const WINDOW_MS = 1_000

/** How much a child may write within a second. */
export interface NoiseLimits {
  maxLines: number
  maxBytes: number
}

/** Counts what a child writes that nobody asked for, and says when a second of it was too much. */
export class NoiseMeter {
  total = 0
  readonly #clock: Clock
  readonly #limits: NoiseLimits
  #windowStart = Number.NEGATIVE_INFINITY
  #lines = 0
  #bytes = 0

  constructor(clock: Clock, limits: NoiseLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Whether the limits are passed. `lines` is 0 for a part of a line. */
  add(bytes: number, lines: 0 | 1 = 1): boolean {
    const now = this.#clock.now()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#lines = 0
      this.#bytes = 0
    }
    this.total += lines
    this.#lines += lines
    this.#bytes += bytes
    return this.#lines > this.#limits.maxLines || this.#bytes > this.#limits.maxBytes
  }
}
