import type { ModelSettings } from '@openai/agents'
import { isOutOfQuota, isRedirect } from './model-failure.ts'

export interface ModelRetryOptions {
  /** How often a call is repeated. */
  maxRetries?: number
  /** How long a provider may ask to wait. When it asks for longer, the call has failed. */
  maxWaitMs?: number
  /** Is told of a wait that the provider asked for, before it begins. */
  onWait?: (waitMs: number) => void
}

type Retry = NonNullable<ModelSettings['retry']>

/** Statuses that pass. */
const PASSING = new Set([408, 429, 500, 502, 503, 504, 529])

/**
 * The runner's `modelSettings.retry`: a call that has failed for a passing reason, before its first event, is made again: after the time that the
 * provider names, else after half a second, doubled each time. An account without quota and a redirect are no passing reasons.
 */
export function createModelRetry({ maxRetries = 2, maxWaitMs = 30_000, onWait }: ModelRetryOptions = {}): Retry {
  return {
    maxRetries,
    backoff: { initialDelayMs: 500, maxDelayMs: 8_000, multiplier: 2, jitter: true },
    policy: ({ error, normalized }) => {
      if (isOutOfQuota(error) || isRedirect(error)) return false
      if (!normalized.isNetworkError && !PASSING.has(normalized.statusCode ?? 0)) return false
      const waitMs = normalized.retryAfterMs
      if (waitMs === undefined) return true
      if (waitMs > maxWaitMs) return false
      onWait?.(waitMs)
      return { retry: true, delayMs: waitMs }
    },
  }
}
