import { RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'

/** So much in so much time. */
export interface QuotaRule {
  /** Names it in headers and in problems: lower case and dashes. */
  name: string
  amount: number
  windowSeconds: number
}

/** So many refusals, or as many as are allowed in a window if that is more, are not heard by whoever asks. */
const UNHEARD = 20
/** Who does not hear them is refused for so many windows from then on. */
const BACK_OFF_WINDOWS = 5

/** What is left of a quota after something was taken of it. */
export interface QuotaState {
  isExceeded: boolean
  /** How much more may be taken before `resetSeconds` have passed. */
  left: number
  resetSeconds: number
  /** Whether this was the refusal from which on it takes longer. One in a row is. */
  backsOff?: boolean
}

/** Somebody who waits to be counted. */
interface Waiting {
  resolve: (state: QuotaState) => void
  reject: (reason: unknown) => void
}

/**
 * A quota of each user, or of each address. Those of one caller who come while others of it are being counted are counted together: however many they are,
 * they cost one look at the counters, and none has to be counted elsewhere because that took too long.
 */
export class Quota {
  readonly rule: QuotaRule
  readonly #limiter: RateLimiterAbstract
  /** Those who wait for the count that is under way, by their callers. */
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(rule: QuotaRule, limiter: RateLimiterAbstract) {
    this.rule = rule
    this.#limiter = limiter
  }

  /** Takes one, also when there is none left: who goes on asking is not let in sooner, but in the end later. */
  take(key: string): Promise<QuotaState> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(key)
      if (waiting) waiting.push({ resolve, reject })
      else {
        this.#waiting.set(key, [])
        void this.#count(key, [{ resolve, reject }])
      }
    })
  }

  async #count(key: string, first: readonly Waiting[]): Promise<void> {
    let all = first
    while (all.length > 0) {
      await this.#countAll(key, all)
      all = this.#waiting.get(key)?.splice(0) ?? []
    }
    this.#waiting.delete(key)
  }

  /** Never rejects: those who wait are told. */
  async #countAll(key: string, all: readonly Waiting[]): Promise<void> {
    try {
      const counted = await this.#consume(key, all.length)
      for (const [index, { resolve, reject }] of all.entries()) {
        const position = counted.consumedPoints - all.length + 1 + index
        this.#stateAt(position, { key, msBeforeNext: counted.msBeforeNext }).then(resolve, reject)
      }
    } catch (error) {
      for (const { reject } of all) reject(error)
    }
  }

  /** A window that ends later than any can was begun before the clock stepped back: another one begins. */
  async #consume(key: string, count: number): Promise<RateLimiterRes> {
    const consumed = await this.#consumeInWindow(key, count)
    const longestMs = this.rule.windowSeconds * BACK_OFF_WINDOWS * 1_000
    if (consumed.msBeforeNext <= longestMs) return consumed
    await this.#limiter.delete(key)
    return this.#consumeInWindow(key, count)
  }

  async #consumeInWindow(key: string, count: number): Promise<RateLimiterRes> {
    try {
      return await this.#limiter.consume(key, count)
    } catch (error) {
      if (error instanceof RateLimiterRes) return error
      throw error
    }
  }

  /** What it means to be the one of that number in the window. */
  async #stateAt(position: number, { key, msBeforeNext }: { key: string; msBeforeNext: number }): Promise<QuotaState> {
    const { amount, windowSeconds } = this.rule
    const isUnheard = position === amount + Math.max(amount, UNHEARD)
    // Counting begins anew with the longer refusal, and must not make another of it.
    const isBackingOff = msBeforeNext > windowSeconds * 1_000
    if (!isUnheard || isBackingOff) {
      const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000))
      return { isExceeded: position > amount, left: Math.max(0, amount - position), resetSeconds }
    }
    const resetSeconds = windowSeconds * BACK_OFF_WINDOWS
    await this.#limiter.block(key, resetSeconds)
    return { isExceeded: true, left: 0, resetSeconds, backsOff: true }
  }
}

/**
 * What a caller is told of a quota, as header fields. Names are quoted strings. What is not counted by time has no window. Source:
 * draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4.
 */
export function quotaHeaders(
  { name, amount, windowSeconds }: Omit<QuotaRule, 'windowSeconds'> & Partial<QuotaRule>,
  { isExceeded, left, resetSeconds }: QuotaState,
): Record<string, string> {
  const window = windowSeconds === undefined ? '' : `;w=${windowSeconds}`
  return {
    'RateLimit-Policy': `"${name}";q=${amount}${window}`,
    RateLimit: `"${name}";r=${left};t=${resetSeconds}`,
    ...(isExceeded && { 'Retry-After': String(resetSeconds) }),
  }
}
