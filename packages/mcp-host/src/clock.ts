/** Time as the supervision sees it. Tests give their own; everybody else uses {@link systemClock}. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** Runs `task` once after `delayMs` and returns what cancels it. */
  after(delayMs: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, task) {
    let immediate: NodeJS.Immediate | undefined
    // A process that was stopped or starved wakes with every timer due and every reply unread. One turn of the
    // event loop lets those replies in before anybody is judged too late.
    const timer = setTimeout(() => (immediate = setImmediate(task)), delayMs)
    return () => {
      clearTimeout(timer)
      clearImmediate(immediate)
    }
  },
}

/** Resolves after `delayMs`, or at once when `signal` aborts: the caller looks at the signal. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      cancel()
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const cancel = clock.after(delayMs, wake)
    signal.addEventListener('abort', wake)
  })
}

/** Settles as `promise` does, but after `deadlineMs` rejects with what `late` makes. The promise is not stopped: its owner does that. */
export function withDeadline<T>(clock: Clock, promise: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(deadlineMs, () => reject(late()))
    promise.then(resolve, reject).finally(cancel)
  })
}
