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

  /** Resolves as soon as there is something to take. */
  async arrival(): Promise<void> {
    if (this.#entries.length > 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    await promise
    this.#wake = undefined
  }
}
