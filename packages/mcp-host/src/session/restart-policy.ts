const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 10_000
const GOOD_LIFE_MS = 30_000
const MAX_STARTS = 5
const WINDOW_MS = 60_000
const BREAKER_MS = 60_000

/** When the next start may happen, and whether that is a pause of the breaker rather than an ordinary delay. */
export interface NextStart {
  delayMs: number
  isBroken: boolean
}

/**
 * Decides when a child that ended is started again: after 0.1 s, doubling to 10 s. A start is good once the child has answered a call or lived
 * for 30 s, and then the delay begins anew. More than 5 starts within 60 s open a breaker for 60 s. Knows no clock: times are
 * milliseconds that the caller read.
 */
export class RestartPolicy {
  #starts: number[] = []
  #startedAt: number | undefined
  #badStarts = 0

  started(nowMs: number): void {
    this.#starts.push(nowMs)
    this.#startedAt = nowMs
  }

  /** The child that lives now has answered a call: it is a good one, and what went before no longer counts. */
  worked(): void {
    if (this.#starts.length > 1) this.#starts = this.#starts.slice(-1)
    this.#badStarts = 0
  }

  /** Call once, before each start, when the child before it has ended. */
  next(nowMs: number): NextStart {
    if (this.#startedAt === undefined) return { delayMs: 0, isBroken: false }
    this.#badStarts = nowMs - this.#startedAt >= GOOD_LIFE_MS ? 0 : this.#badStarts + 1
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, this.#badStarts - 1), LONGEST_DELAY_MS)
    this.#starts = this.#starts.filter((start) => nowMs + delayMs - start < WINDOW_MS)
    if (this.#starts.length < MAX_STARTS) return { delayMs, isBroken: false }
    this.#starts = []
    this.#badStarts = 0
    return { delayMs: BREAKER_MS, isBroken: true }
  }
}
