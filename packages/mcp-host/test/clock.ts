import type { Clock } from '@frontdesk/mcp-host'

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0
  readonly #timers = new Set<{ dueMs: number; task: () => void }>()

  now(): number {
    return this.#now
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { dueMs: this.#now + delayMs, task }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Delays until the timers that are set, the nearest first. */
  get pendingMs(): number[] {
    return [...this.#timers].map((timer) => timer.dueMs - this.#now).toSorted((a, b) => a - b)
  }

  advance(ms: number): void {
    this.#now += ms
    for (const timer of this.#timers) {
      if (timer.dueMs > this.#now) continue
      this.#timers.delete(timer)
      timer.task()
    }
  }
}
