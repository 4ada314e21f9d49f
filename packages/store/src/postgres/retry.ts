import { setTimeout } from 'node:timers/promises'
import { remedyFor, toStoreError } from './errors.ts'

/** Repeats what was lost with a connection, or to a rival, until it succeeds or `retryMs` have passed. */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  { retryMs, name }: { retryMs: number; name: string },
): Promise<Result> {
  const deadline = performance.now() + retryMs
  for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 500)) {
    try {
      return await attempt()
    } catch (error) {
      if (remedyFor(error) === 'none' || performance.now() + waitMs >= deadline) throw toStoreError(error, name)
      await setTimeout(waitMs * (0.5 + Math.random()))
    }
  }
}
