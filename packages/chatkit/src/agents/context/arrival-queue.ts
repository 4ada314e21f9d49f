/** Entries in the order in which they arrive, for one listener at a time. Writers never wait; what comes while nobody listens is kept. */
export class ArrivalQueue<Entry> {
  #kept: Entry[] = []
  #listener: ((entry: Entry) => void) | undefined

  push(entry: Entry): void {
    if (this.#listener) this.#listener(entry)
    else this.#kept.push(entry)
  }

  /** Hands over what was kept, and from then on whatever comes, at once. Returns what ends it. */
  listen(listener: (entry: Entry) => void): () => void {
    const kept = this.#kept
    this.#kept = []
    this.#listener = listener
    for (const entry of kept) listener(entry)
    return () => {
      if (this.#listener === listener) this.#listener = undefined
    }
  }
}
