import { context, SpanKind } from '@opentelemetry/api'
import type { Context, Span } from '@opentelemetry/api'
import type { Model, ModelProvider, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'
import { ATTRIBUTE, OPERATION, PROVIDER } from './names.ts'
import { failSpan, startSpan, typeOfError } from './spans.ts'

/** More characters than this of messages are not kept in a span. */
const MAX_CHARACTERS = 65_536

export interface TraceModelsOptions {
  /** Gives a name its provider: `openai/gpt-6-luna`. */
  fullName: (modelName: string) => string
  /** What calls are under. Whatever is active where nothing is said. */
  within?: (() => Context) | undefined
  /** Whether what is said is kept too. */
  keepsMessages: boolean
}

/** The same models, with a span for each call: `chat MODEL`, its tokens and, where that is asked for, its messages. */
export function traceModels(provider: ModelProvider, options: TraceModelsOptions): ModelProvider {
  return {
    getModel: async (name = '') => new TracedModel(await provider.getModel(name), options, options.fullName(name)),
  }
}

class TracedModel implements Model {
  readonly #model: Model
  readonly #options: TraceModelsOptions
  readonly #name: string

  constructor(model: Model, options: TraceModelsOptions, name: string) {
    this.#model = model
    this.#options = options
    this.#name = name
  }

  get supportsPromptModelSelection(): boolean {
    return this.#model.supportsPromptModelSelection ?? false
  }

  getRetryAdvice: NonNullable<Model['getRetryAdvice']> = (args) => this.#model.getRetryAdvice?.(args)

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const span = this.#start(request)
    try {
      const response = await this.#model.getResponse(request)
      this.#note(span, response)
      return response
    } catch (error) {
      failSpan(span, typeOfError(error))
      throw error
    } finally {
      span.end()
    }
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    const span = this.#start(request)
    try {
      for await (const event of this.#model.getStreamedResponse(request)) {
        if (event.type === 'response_done') {
          const { id: responseId, ...response } = event.response
          this.#note(span, { ...response, responseId })
        }
        yield event
      }
    } catch (error) {
      failSpan(span, typeOfError(error))
      throw error
    } finally {
      span.end()
    }
  }

  #start({ input }: ModelRequest): Span {
    const [provider = '', ...rest] = this.#name.split('/')
    const model = rest.length === 0 ? provider : rest.join('/')
    const span = startSpan(`${OPERATION.chat} ${model}`, {
      kind: SpanKind.CLIENT,
      parent: this.#options.within?.() ?? context.active(),
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.chat,
        [ATTRIBUTE.provider]: PROVIDER[provider] ?? provider,
        [ATTRIBUTE.requestModel]: model,
      },
    })
    if (this.#options.keepsMessages && span.isRecording()) span.setAttribute(ATTRIBUTE.inputMessages, toText(input))
    return span
  }

  #note(span: Span, { usage, output, responseId }: Answered): void {
    span.setAttributes({
      [ATTRIBUTE.inputTokens]: usage.inputTokens,
      [ATTRIBUTE.outputTokens]: usage.outputTokens,
      ...(responseId !== undefined && { [ATTRIBUTE.responseId]: responseId }),
    })
    if (this.#options.keepsMessages && span.isRecording()) span.setAttribute(ATTRIBUTE.outputMessages, toText(output))
  }
}

interface Answered {
  usage: { inputTokens: number; outputTokens: number }
  output: unknown
  responseId?: string | undefined
}

function toText(messages: unknown): string {
  return JSON.stringify(messages).slice(0, MAX_CHARACTERS)
}
