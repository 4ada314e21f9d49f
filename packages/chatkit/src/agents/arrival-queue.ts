/** Entries in the order in which they arrive, for one reader. Writers never wait: a run buffers everything it produces in any case. */
export class ArrivalQueue<Entry> {
  #entries: Entry[] = []
  #wake: (() => void) | undefined

  push(entry: Entry): void {
    this.#entries.push(entry)
    this.#wake?.()
  }

  /** Everything that has arrived, which leaves the queue empty. */
  take(): Entry[] {
    const entries = this.#entries
    this.#entries = []
    return entries
  }

  /** Resolves as soon as there is something to take: true. Or false, when nothing came within `timeoutMs`. */
  async arrival({ timeoutMs }: { timeoutMs?: number | undefined } = {}): Promise<boolean> {
    if (this.#entries.length > 0) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#wake = () => resolve(true)
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => resolve(false), timeoutMs)
    const hasArrived = await promise
    clearTimeout(timer)
    this.#wake = undefined
    return hasArrived
  }
}
