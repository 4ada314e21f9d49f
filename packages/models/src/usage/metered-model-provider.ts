import type { Model, ModelProvider, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'
import { toModelUsage } from './model-usage.ts'
import type { ModelUsage, ToldUsage } from './model-usage.ts'
import type { PriceList } from './prices.ts'

export interface MeterOptions {
  /** Gives a name its provider: `fullModelName` does. */
  fullName: (modelName: string) => string
  prices: PriceList
  /**
   * Called before each call of a model. When it throws, the call throws the same error: that is how a budget is
   * enforced.
   */
  beforeCall?: () => void | Promise<void>
  /** Is told of each call that has been answered. */
  onUsage: (usage: ModelUsage) => void
}

/** The same models, for one answer, with every call counted under the name of the model that has answered. */
export function meteredModelProvider(provider: ModelProvider, options: MeterOptions): ModelProvider {
  return {
    getModel: async (name = '') =>
      new MeteredModel(await provider.getModel(name), { ...options, name: options.fullName(name) }),
  }
}

class MeteredModel implements Model {
  readonly #model: Model
  readonly #parts: MeterOptions & { name: string }

  constructor(model: Model, parts: MeterOptions & { name: string }) {
    this.#model = model
    this.#parts = parts
  }

  get supportsPromptModelSelection(): boolean {
    return this.#model.supportsPromptModelSelection ?? false
  }

  getRetryAdvice: NonNullable<Model['getRetryAdvice']> = (args) => this.#model.getRetryAdvice?.(args)

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    await this.#parts.beforeCall?.()
    const response = await this.#model.getResponse(request)
    this.#count(response.usage, costOf(response.providerData))
    return response
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    await this.#parts.beforeCall?.()
    let cost: number | undefined
    for await (const event of this.#model.getStreamedResponse(request)) {
      if (event.type === 'model') cost = costOf(event.event) ?? cost
      if (event.type === 'response_done') this.#count(event.response.usage, cost)
      yield event
    }
  }

  #count(told: ToldUsage, cost: number | undefined): void {
    const { name, prices, onUsage } = this.#parts
    onUsage(toModelUsage(name, told, { prices, cost }))
  }
}

/** What OpenRouter says in the usage of a completion that it cost. */
function costOf(completion: unknown): number | undefined {
  const { usage } = (completion ?? {}) as { usage?: { cost?: unknown } | null }
  return typeof usage?.cost === 'number' && usage.cost >= 0 ? usage.cost : undefined
}
