import type { Clock } from '../clock.ts'

const WINDOW_MS = 1_000
/** Nobody reads more progress and log messages than this. */
const MAX_PER_SECOND = 100

/** What changes what we do: the tools are others, or a question to the user is taken back. */
const ALWAYS = new Set(['notifications/tools/list_changed', 'notifications/cancelled'])

/** Says which notifications of a server are handed on: those that change what we do always, progress and log messages a bounded number in a second. */
export class NotificationGate {
  readonly #clock: Clock
  #windowStart = Number.NEGATIVE_INFINITY
  #passed = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  passes(method: string): boolean {
    if (ALWAYS.has(method)) return true
    if (method !== 'notifications/progress' && method !== 'notifications/message') return false
    const now = this.#clock.now()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now
      this.#passed = 0
    }
    this.#passed++
    return this.#passed <= MAX_PER_SECOND
  }
}
