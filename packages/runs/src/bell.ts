/** Wakes everybody who waits. A ring before the wait is not heard, so take the promise of the wait before you look. */
export class Bell {
  #next = Promise.withResolvers<void>()

  ring(): void {
    this.#next.resolve()
    this.#next = Promise.withResolvers()
  }

  /** Resolves at the next ring. */
  get rung(): Promise<void> {
    return this.#next.promise
  }
}

/** Resolves when any of the promises settles, when the time is over, or when the signal aborts. Never rejects. */
export function firstOf(
  promises: readonly Promise<unknown>[],
  { timeoutMs, signal }: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = timeoutMs === undefined ? undefined : setTimeout(wake, timeoutMs)
    signal?.addEventListener('abort', wake)
    for (const other of promises) void other.then(wake, wake)
  })
}
