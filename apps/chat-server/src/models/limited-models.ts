import type { AgentOutputItem, Model, ModelProvider, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'

/** How many tools a model may call at once. Nobody waits for that many; the rest of the calls would only fill memory. */
export const MAX_CALLS_AT_ONCE = 200

/** A model says more than may be kept of one answer. What it has said so far stays. */
export class AnswerTooLongError extends Error {
  readonly maxCharacters: number

  constructor(maxCharacters: number) {
    super(
      `The model has said more than ${maxCharacters} characters in one answer. Raise MAX_ANSWER_CHARACTERS if that is meant.`,
    )
    this.name = 'AnswerTooLongError'
    this.maxCharacters = maxCharacters
  }
}

/** A model calls more tools at once than anybody would wait for. None of them is called. */
export class TooManyCallsError extends Error {
  constructor(calls: number) {
    super(`The model has called ${calls} tools at once, and ${MAX_CALLS_AT_ONCE} are allowed. None was called.`)
    this.name = 'TooManyCallsError'
  }
}

/**
 * The same models, for one answer that may have `maxCharacters` in all its texts, thoughts and arguments together: everything that a model says is kept
 * in memory and in the store, and one that does not end would fill both. Throws {@link AnswerTooLongError} and {@link TooManyCallsError} out of the stream.
 */
export function limitedModelProvider(
  provider: ModelProvider,
  { maxCharacters }: { maxCharacters: number },
): ModelProvider {
  let said = 0
  const count = (characters: number): void => {
    said += characters
    if (said > maxCharacters) throw new AnswerTooLongError(maxCharacters)
  }
  return { getModel: async (name) => new LimitedModel(await provider.getModel(name), count) }
}

class LimitedModel implements Model {
  readonly #model: Model
  readonly #count: (characters: number) => void

  constructor(model: Model, count: (characters: number) => void) {
    this.#model = model
    this.#count = count
  }

  get supportsPromptModelSelection(): boolean {
    return this.#model.supportsPromptModelSelection ?? false
  }

  getRetryAdvice: NonNullable<Model['getRetryAdvice']> = (args) => this.#model.getRetryAdvice?.(args)

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const response = await this.#model.getResponse(request)
    this.#count(JSON.stringify(response.output).length)
    assertFewCalls(response.output)
    return response
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    for await (const event of this.#model.getStreamedResponse(request)) {
      this.#count(lengthOf(event))
      if (event.type === 'response_done') assertFewCalls(event.response.output)
      yield event
    }
  }
}

function assertFewCalls(output: readonly AgentOutputItem[]): void {
  const calls = output.filter(({ type }) => type === 'function_call').length
  if (calls > MAX_CALLS_AT_ONCE) throw new TooManyCallsError(calls)
}

/** Texts come twice, as the provider sends them and as the SDK has them: they are counted once. */
function lengthOf(event: StreamEvent): number {
  if (event.type === 'output_text_delta') return event.delta.length
  return event.type === 'model' ? lengthBesideText(event.event) : 0
}

interface ChatChunk {
  choices?:
    | {
        delta?: {
          reasoning?: unknown
          reasoning_content?: unknown
          tool_calls?: { function?: { arguments?: unknown } }[] | null
        } | null
      }[]
    | null
}

/** How much of a piece of the Responses API or of Chat Completions are thoughts and arguments. */
function lengthBesideText(event: unknown): number {
  if (typeof event !== 'object' || event === null) return 0
  const { type, delta } = event as { type?: unknown; delta?: unknown }
  if (typeof type === 'string') return type === 'response.output_text.delta' ? 0 : lengthOfText(delta)
  const { delta: chunk } = (event as ChatChunk).choices?.[0] ?? {}
  const calls = (chunk?.tool_calls ?? []).map((call) => lengthOfText(call.function?.arguments))
  const thoughts = lengthOfText(chunk?.reasoning) + lengthOfText(chunk?.reasoning_content)
  return calls.reduce((sum, length) => sum + length, thoughts)
}

function lengthOfText(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}
