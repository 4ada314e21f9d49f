/**
 * Places for calls: `places` at a time, `maxWaiting` more in line, first come first served. A place stays taken until it is given back,
 * whatever becomes of the child.
 */
export class CallGate {
  readonly #places: number
  readonly #maxWaiting: number
  #free: number
  readonly #line = new Set<() => void>()

  constructor(places: number, maxWaiting: number) {
    this.#places = places
    this.#free = places
    this.#maxWaiting = maxWaiting
  }

  /** Calls that have a place. */
  get inFlight(): number {
    return this.#places - this.#free
  }

  /** Calls that wait in line for one. */
  get waiting(): number {
    return this.#line.size
  }

  /** Whether one more call would be turned away. */
  get isFull(): boolean {
    return this.#free === 0 && this.#line.size >= this.#maxWaiting
  }

  /** Resolves when a place is taken; {@link CallGate.leave} gives it back. Rejects with the signal's reason, with nothing taken, when it aborts first. */
  enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    if (this.#free > 0) {
      this.#free--
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', leaveLine)
        resolve()
      }
      const leaveLine = () => {
        this.#line.delete(admit)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', leaveLine, { once: true })
      this.#line.add(admit)
    })
  }

  leave(): void {
    const [next] = this.#line
    if (!next) {
      this.#free++
      return
    }
    this.#line.delete(next)
    next()
  }
}
