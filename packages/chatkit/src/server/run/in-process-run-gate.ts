import { ThreadBusyError } from '../errors.ts'
import type { EnterOptions, RunGate, RunPass } from './run-gate.ts'

export interface InProcessRunGateOptions {
  /** How long to wait for the end of a run that is being cut, or that is to be waited for. */
  waitMs?: number | undefined
  /** How long to wait for the news that a run is being cut: a reader who stops it and writes at once is often faster on the new connection. */
  newsMs?: number | undefined
}

const DEFAULT_WAIT_MS = 2_000
const DEFAULT_NEWS_MS = 250

/** A {@link RunGate} for a server that is the only process on its store. Share one among servers that share a store. */
export class InProcessRunGate implements RunGate<unknown> {
  readonly #runs = new Map<string, Run>()
  readonly #waitMs: number
  readonly #newsMs: number

  constructor({ waitMs = DEFAULT_WAIT_MS, newsMs = DEFAULT_NEWS_MS }: InProcessRunGateOptions = {}) {
    this.#waitMs = waitMs
    this.#newsMs = newsMs
  }

  async enter(threadId: string, { whenBusy, signal }: EnterOptions<unknown>): Promise<RunPass<never>> {
    const giveUp = AbortSignal.any([signal, AbortSignal.timeout(this.#waitMs)])
    for (;;) {
      signal.throwIfAborted()
      const run = this.#runs.get(threadId)
      if (!run) return this.#admit(threadId)
      if (whenBusy === 'cut') run.cut()
      const isEnding = whenBusy !== 'refuse' || (await settles(run.ending, this.#newsMs, signal))
      if (!isEnding || !(await settles(run.ended, this.#waitMs, giveUp))) {
        signal.throwIfAborted()
        throw new ThreadBusyError(`Thread ${threadId} is being answered: wait for the end of the answer, or stop it`)
      }
    }
  }

  #admit(threadId: string): RunPass<never> {
    const run = new Run(() => this.#runs.delete(threadId))
    this.#runs.set(threadId, run)
    return run
  }
}

class Run implements RunPass<never> {
  readonly ending: Promise<void>
  readonly ended: Promise<void>
  readonly announceEnd: () => void
  readonly leave: () => void
  readonly #cut = new AbortController()

  constructor(onLeave: () => void) {
    const ending = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    this.ending = ending.promise
    this.ended = ended.promise
    this.announceEnd = ending.resolve
    let hasLeft = false
    this.leave = () => {
      if (hasLeft) return
      hasLeft = true
      onLeave()
      ending.resolve()
      ended.resolve()
    }
  }

  get cutSignal(): AbortSignal {
    return this.#cut.signal
  }

  cut(): void {
    this.announceEnd()
    this.#cut.abort()
  }
}

/** Whether the promise resolves before the time is over and the signal aborts. */
async function settles(promise: Promise<void>, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const giveUp = () => resolve(false)
  const timer = setTimeout(giveUp, timeoutMs)
  signal.addEventListener('abort', giveUp)
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}
