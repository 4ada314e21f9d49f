/** What Ctrl-C does: stops the answer that is under way, and when there is none, or it is stopped already, leaves. */
export class StopSwitch {
  readonly #leave: () => void
  #answer: AbortController | undefined

  constructor({ leave }: { leave: () => void }) {
    this.#leave = leave
  }

  /** Runs an answer that can be stopped, once. */
  async run<Result>(answer: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.#answer = new AbortController()
    try {
      return await answer(this.#answer.signal)
    } finally {
      this.#answer = undefined
    }
  }

  press(): void {
    if (!this.#answer || this.#answer.signal.aborted) this.#leave()
    else this.#answer.abort()
  }
}
