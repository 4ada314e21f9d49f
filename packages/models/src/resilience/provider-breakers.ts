import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel'
import type { CircuitBreakerPolicy } from 'cockatiel'
import { ProviderUnavailableError } from '../errors.ts'
import { classifyFailure } from './classify-failure.ts'

export interface ProviderBreakersOptions {
  /** How many calls in a row have to fail before a provider is left alone. */
  failures?: number
  /** How long it is left alone, in milliseconds. Then one call is let through: when it succeeds all are. */
  openMs?: number
}

/** One circuit breaker for each provider, shared by all conversations of a process: whoever comes next need not find out anew that a provider is down. */
export class ProviderBreakers {
  readonly #breakers = new Map<string, CircuitBreakerPolicy>()
  readonly #failures: number
  readonly #openMs: number

  constructor({ failures = 5, openMs = 30_000 }: ProviderBreakersOptions = {}) {
    this.#failures = failures
    this.#openMs = openMs
  }

  /** Makes the call, unless the provider is being left alone: then throws {@link ProviderUnavailableError}. Only overload and broken connections count. */
  async run<Result>(provider: string, call: () => Promise<Result>): Promise<Result> {
    const breaker = this.#of(provider)
    let isCalled = false
    try {
      return await breaker.execute(() => {
        isCalled = true
        return call()
      })
    } catch (error) {
      throw isCalled ? error : new ProviderUnavailableError(provider, { cause: error })
    }
  }

  /** Whether the provider is being left alone. */
  isOpen(provider: string): boolean {
    return this.#breakers.get(provider)?.state === CircuitState.Open
  }

  #of(provider: string): CircuitBreakerPolicy {
    const known = this.#breakers.get(provider)
    if (known) return known
    const breaker = circuitBreaker(
      handleWhen((error) => classifyFailure(error) === 'transient'),
      { halfOpenAfter: this.#openMs, breaker: new ConsecutiveBreaker(this.#failures) },
    )
    this.#breakers.set(provider, breaker)
    return breaker
  }
}
