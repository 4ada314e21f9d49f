import { RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'

/** So much in so much time. */
export interface QuotaRule {
  /** Names it in headers and in problems: lower case and dashes. */
  name: string
  amount: number
  windowSeconds: number
}

/** What is left of a quota after something was taken of it. */
export interface QuotaState {
  isExceeded: boolean
  /** How much more may be taken before `resetSeconds` have passed. */
  left: number
  resetSeconds: number
}

/** A quota of each user, or of each address. */
export class Quota {
  readonly rule: QuotaRule
  readonly #limiter: RateLimiterAbstract

  constructor(rule: QuotaRule, limiter: RateLimiterAbstract) {
    this.rule = rule
    this.#limiter = limiter
  }

  /** Takes one, also when there is none left: who goes on asking is not let in sooner. */
  async take(key: string): Promise<QuotaState> {
    try {
      return toState(await this.#limiter.consume(key), false)
    } catch (error) {
      if (error instanceof RateLimiterRes) return toState(error, true)
      throw error
    }
  }

  /** Gives one back. */
  async giveBack(key: string): Promise<void> {
    await this.#limiter.reward(key)
  }
}

function toState({ remainingPoints, msBeforeNext }: RateLimiterRes, isExceeded: boolean): QuotaState {
  return { isExceeded, left: Math.max(0, remainingPoints), resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)) }
}

/**
 * What a caller is told of a quota, as header fields. Names are quoted strings. Source: draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4.
 */
export function quotaHeaders(
  { name, amount, windowSeconds }: QuotaRule,
  { isExceeded, left, resetSeconds }: QuotaState,
): Record<string, string> {
  return {
    'RateLimit-Policy': `"${name}";q=${amount};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${left};t=${resetSeconds}`,
    ...(isExceeded && { 'Retry-After': String(resetSeconds) }),
  }
}
