/** Safari tells of the end of a composition before the Enter that ended it: that Enter comes within this time. */
const AFTERWARDS_MS = 30

/** Knows which keys belong to an input method, as for Japanese or Chinese, and not to the composer. */
export class InputMethod {
  #endedAt = Number.NEGATIVE_INFINITY
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  ended(): void {
    this.#endedAt = this.#now()
  }

  owns({ isComposing, keyCode }: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
    // 229 is how browsers report a key that an input method has taken.
    return isComposing || keyCode === 229 || this.#now() - this.#endedAt < AFTERWARDS_MS
  }
}
