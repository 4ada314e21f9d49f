import { setTimeout } from 'node:timers/promises'
import { StoreBusyError } from '../errors.ts'
import { isBusy } from './errors.ts'

/** Waits between tries for a lock, longer each time. Processes that wait for the same lock must not try in step. */
export class Backoff {
  #waitMs = 1

  async wait(): Promise<void> {
    await setTimeout(this.#waitMs * (0.5 + Math.random()))
    this.#waitMs = Math.min(this.#waitMs * 2, 32)
  }
}

export function busyError(name: string, busyTimeoutMs: number, cause?: unknown): StoreBusyError {
  const message = `Another process kept ${name} locked for ${busyTimeoutMs} ms. Nothing was written; try again.`
  return new StoreBusyError(message, { cause })
}

/** Does what another process may be in the way of, such as one that recovers the file after a crash. */
export async function retry<Result>(
  attempt: () => Result,
  { name, busyTimeoutMs }: { name: string; busyTimeoutMs: number },
): Promise<Result> {
  const deadline = performance.now() + busyTimeoutMs
  const backoff = new Backoff()
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() >= deadline) throw busyError(name, busyTimeoutMs, error)
      await backoff.wait()
    }
  }
}
