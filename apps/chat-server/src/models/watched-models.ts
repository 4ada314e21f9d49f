import type { AgentOutputItem, Model, ModelProvider, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'

/** A call of a tool that the model was not offered. */
export interface UnknownCall {
  name: string
  callId: string
  /** As the model wrote it. */
  arguments: string
}

/**
 * The same models. `onUnknown` is told of every call of a tool that was not offered: the runner answers it with an error by itself, so that no tool and
 * no record of tools ever hears of it.
 */
export function watchedModelProvider(
  provider: ModelProvider,
  onUnknown: (call: UnknownCall) => void | Promise<void>,
): ModelProvider {
  return { getModel: async (name) => new WatchedModel(await provider.getModel(name), onUnknown) }
}

class WatchedModel implements Model {
  readonly #model: Model
  readonly #onUnknown: (call: UnknownCall) => void | Promise<void>

  constructor(model: Model, onUnknown: (call: UnknownCall) => void | Promise<void>) {
    this.#model = model
    this.#onUnknown = onUnknown
  }

  get supportsPromptModelSelection(): boolean {
    return this.#model.supportsPromptModelSelection ?? false
  }

  getRetryAdvice: NonNullable<Model['getRetryAdvice']> = (args) => this.#model.getRetryAdvice?.(args)

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const response = await this.#model.getResponse(request)
    await this.#look(response.output, request)
    return response
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    for await (const event of this.#model.getStreamedResponse(request)) {
      if (event.type === 'response_done') await this.#look(event.response.output, request)
      yield event
    }
  }

  async #look(output: readonly AgentOutputItem[], { tools, handoffs }: ModelRequest): Promise<void> {
    const offered = new Set([...tools.map(({ name }) => name), ...handoffs.map(({ toolName }) => toolName)])
    for (const item of output) {
      if (item.type !== 'function_call' || offered.has(item.name)) continue
      await this.#onUnknown({ name: item.name, callId: item.callId, arguments: item.arguments })
    }
  }
}
