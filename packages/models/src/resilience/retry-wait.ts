import { failureOf } from '../wire/answer/read-failure.ts'
import { readRetryDelay } from '../wire/answer/read-retry-delay.ts'
import { classifyFailure, mayPass } from './classify-failure.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8_000

/**
 * How long to wait before the call is made again, in milliseconds; undefined when it is not to be. The provider's own wish counts if it is not beyond
 * `maxWaitMs`; else the wait is half a second, doubled each time, less up to half of it by chance, so that not everybody comes back at once.
 */
export function retryWait(
  error: unknown,
  { attempt, maxWaitMs, random = Math.random }: { attempt: number; maxWaitMs: number; random?: () => number },
): { waitMs: number; isAsked: boolean } | undefined {
  if (!mayPass(classifyFailure(error))) return undefined
  const askedMs = askedWait(error)
  if (askedMs !== undefined) return askedMs <= maxWaitMs ? { waitMs: askedMs, isAsked: true } : undefined
  const backOffMs = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS)
  return { waitMs: Math.min(backOffMs * (1 - random() / 2), maxWaitMs), isAsked: false }
}

/** What a provider asks for, whichever client has read its answer. */
function askedWait(error: unknown): number | undefined {
  const { headers, cause, message } = (error ?? {}) as { headers?: unknown; cause?: unknown; message?: unknown }
  const asked = headers instanceof Headers ? readRetryDelay(headers, failureOf({ message })) : undefined
  return asked ?? (cause === undefined ? undefined : askedWait(cause))
}
