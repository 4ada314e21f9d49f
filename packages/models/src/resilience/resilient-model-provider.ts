import type { Model, ModelProvider, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'
import { routeModelName } from '../providers/route-model-name.ts'
import type { ProviderName } from '../providers/providers.ts'
import { classifyFailure, isProvidersOwn } from './classify-failure.ts'
import { openStream, readOpened } from './open-stream.ts'
import type { ProviderBreakers } from './provider-breakers.ts'
import { retryWait } from './retry-wait.ts'
import { waitFor } from './wait-for.ts'

/** A model that did not answer, and the one that is asked instead. */
export interface Fallback {
  from: string
  to: string
  error: unknown
}

export interface ResilienceOptions {
  /** The provider of names that carry none, for its breaker. */
  defaultProvider: ProviderName
  breakers: ProviderBreakers
  /** Models that are asked, in this order, when the one that was wished for does not answer. Names as `createModelProvider` takes them. */
  fallback?: readonly string[]
  /** How often a call is repeated with one model. */
  maxRetries?: number
  /** How long a provider may ask to wait, in milliseconds. When it asks for longer, the call has failed. */
  maxWaitMs?: number
  /** Is told of a wait that the provider asked for, before it begins. */
  onWait?: (waitMs: number) => void
  onFallback?: (fallback: Fallback) => void
}

/** Nobody waits longer than this, in milliseconds, for a provider when there is another one to ask. */
const MAX_WAIT_BESIDE_FALLBACK_MS = 2_000

/**
 * The same models, for one answer: a call that has failed for a passing reason is made again, and when a provider does not answer the next model of the
 * fallback is asked. Both only before anything of the answer was shown. From then on the answer stays with the model that has answered: make one for each
 * answer. The runner's own `modelSettings.retry` must be left out, or the two multiply.
 */
export function resilientModelProvider(provider: ModelProvider, options: ResilienceOptions): ModelProvider {
  const left = new Set<string>()
  return { getModel: (name = '') => new ResilientModel(provider, { ...options, name, left }) }
}

interface Parts extends ResilienceOptions {
  name: string
  /** Models that have failed this answer. */
  left: Set<string>
}

class ResilientModel implements Model {
  readonly #provider: ModelProvider
  readonly #parts: Parts

  constructor(provider: ModelProvider, parts: Parts) {
    this.#provider = provider
    this.#parts = parts
  }

  getResponse(request: ModelRequest): Promise<ModelResponse> {
    return this.#ask(request, (model) => model.getResponse(request))
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    yield* readOpened(await this.#ask(request, (model) => openStream(model.getStreamedResponse(request))))
  }

  /** Asks one model after the other, until one answers. */
  async #ask<Answer>(request: ModelRequest, call: (model: Model) => Promise<Answer>): Promise<Answer> {
    const { name, fallback = [], left, onFallback } = this.#parts
    const wanted = [...new Set([name, ...fallback])]
    const names = wanted.filter((each) => !left.has(each))
    for (const [index, each] of (names.length > 0 ? names : [name]).entries()) {
      const next = names[index + 1]
      try {
        return await this.#askOne(request, { name: each, hasNext: next !== undefined, call })
      } catch (error) {
        if (next === undefined || !isProvidersOwn(classifyFailure(error))) throw error
        left.add(each)
        onFallback?.({ from: each, to: next, error })
      }
    }
    throw new Error('There is always a model to ask.')
  }

  async #askOne<Answer>(
    { signal }: ModelRequest,
    { name, hasNext, call }: { name: string; hasNext: boolean; call: (model: Model) => Promise<Answer> },
  ): Promise<Answer> {
    const { defaultProvider, breakers, maxRetries = 2, maxWaitMs = 30_000, onWait } = this.#parts
    const { provider } = routeModelName(name, defaultProvider)
    const longestMs = hasNext ? Math.min(maxWaitMs, MAX_WAIT_BESIDE_FALLBACK_MS) : maxWaitMs
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await breakers.run(provider, async () => call(await this.#provider.getModel(name)))
      } catch (error) {
        const wait = attempt < maxRetries ? retryWait(error, { attempt, maxWaitMs: longestMs }) : undefined
        if (!wait) throw error
        if (wait.isAsked) onWait?.(wait.waitMs)
        await waitFor(wait.waitMs, signal)
      }
    }
  }
}
