import type { Model, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'
import { markOutput, WantedBack } from './history/mark-output.ts'
import { translateInput } from './history/translate-input.ts'
import type { RemoteProviderName } from './providers/providers.ts'
import type { Chunk } from './wire/chunks/chunk.ts'

/** The SDK's model of a provider, which is given the history in the provider's own terms and remembers with each item who made it. */
export class RemoteModel implements Model {
  readonly #model: Model
  readonly #provider: RemoteProviderName

  constructor(model: Model, { provider }: { provider: RemoteProviderName }) {
    this.#model = model
    this.#provider = provider
  }

  get supportsPromptModelSelection(): boolean {
    return this.#model.supportsPromptModelSelection ?? false
  }

  getRetryAdvice: NonNullable<Model['getRetryAdvice']> = (args) => this.#model.getRetryAdvice?.(args)

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const response = await this.#model.getResponse(this.#translate(request))
    const isChat = Array.isArray(response.providerData?.['choices'])
    const wantedBack = isChat ? new WantedBack() : undefined
    wantedBack?.read(toChunk(response.providerData ?? {}))
    return { ...response, output: markOutput(response.output, { provider: this.#provider, wantedBack }) }
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    let wantedBack: WantedBack | undefined
    for await (const event of this.#model.getStreamedResponse(this.#translate(request))) {
      if (event.type === 'model' && event.providerData?.['rawModelEventSource'] === 'openai-chat-completions') {
        wantedBack ??= new WantedBack()
        wantedBack.read(event.event as Chunk)
      }
      if (event.type !== 'response_done') yield event
      else yield { ...event, response: { ...event.response, output: this.#mark(event.response.output, wantedBack) } }
    }
  }

  #translate(request: ModelRequest): ModelRequest {
    const { input } = request
    return typeof input === 'string' ? request : { ...request, input: translateInput(input, this.#provider) }
  }

  #mark<Item extends ModelResponse['output'][number]>(output: Item[], wantedBack: WantedBack | undefined): Item[] {
    return markOutput(output, { provider: this.#provider, wantedBack })
  }
}

/** A completion that was not streamed, as the one chunk that would hold the same. */
function toChunk({ choices, kept }: Record<string, unknown>): Chunk {
  const [choice] = choices as { message?: object }[]
  return { choices: [{ delta: choice?.message ?? {} }], ...(kept !== undefined && { kept }) } as Chunk
}
