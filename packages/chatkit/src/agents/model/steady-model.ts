import type { AgentInputItem, Model, ModelProvider, ModelRequest, ModelResponse, StreamEvent } from '@openai/agents'
import { ChatEnding } from './chat-ending.ts'
import { estimateTokens } from '../history/estimate-tokens.ts'
import { isContextLengthFailure, isQuotaFailure, toldLimit } from './provider-failure.ts'
import { repairEvent, repairOutput } from './repair-response.ts'
import { responsesFailure } from './responses-failure.ts'
import { ContextLengthError } from './run-errors.ts'
import { StreamedOutput } from './streamed-output.ts'
import { takeTurns } from './take-turns.ts'
import { toValidInput } from './valid-input.ts'
import { windowHistory } from '../history/window-history.ts'

export interface SteadyModelOptions {
  /**
   * What the input of one model call may cost, in tokens: the conversation with everything that the running turn has added. What tools returned is
   * shortened to fit. Default: no limit, until the provider refuses an input for its length.
   */
  maxInputTokens?: number
  /**
   * How many tokens a model reads and writes in one call, if that is known, by its name. The input gets its share of it, should that be less than
   * `maxInputTokens`.
   */
  contextTokensOf?: (name: string) => number | undefined
  /** What one item costs. Default: about four characters of JSON to a token. */
  countTokens?: (item: AgentInputItem) => number
}

/** How often an input that the provider refuses for its length is made smaller, each time to half, before that is an error. */
const MAX_SHRINKINGS = 3
const SHRINK_FACTOR = 0.5
/** No model reads less than this. */
const MIN_REMEMBERED_TOKENS = 2_000
/** The limit of a model covers instructions, tools and the answer as well. The input gets this share of it. */
const SHARE_OF_LIMIT = 0.6

/**
 * A model provider whose models are steady, whatever the provider behind it sends and however long a turn gets. For a `Runner`'s `modelProvider`.
 *
 * The input is made valid for the strictest provider, and kept within `maxInputTokens` by part. When it is refused as too long, it is made smaller
 * and tried again, and the size that passed is remembered; past that, {@link ContextLengthError} is thrown. Calls in a response have ids of their
 * own and arguments that can be read or told to be wrong. A response that broke off is a failure: its calls are not carried out. What
 * a provider would refuse again, as for a quota that is used up, is not retried.
 */
export function steadyModelProvider(provider: ModelProvider, options: SteadyModelOptions = {}): ModelProvider {
  const limits = new Map<string, number>()
  return {
    getModel: async (name) => new SteadyModel(await provider.getModel(name), { name: name ?? '', limits, ...options }),
  }
}

interface Parts extends SteadyModelOptions {
  name: string
  /** What was learned of how much the models read, by name. */
  limits: Map<string, number>
}

class SteadyModel implements Model {
  readonly #model: Model
  readonly #countTokens: (item: AgentInputItem) => number
  readonly #name: string
  readonly #limits: Map<string, number>
  readonly #givenTokens: number

  constructor(
    model: Model,
    { name, limits, maxInputTokens = Infinity, contextTokensOf, countTokens = estimateTokens }: Parts,
  ) {
    this.#model = model
    this.#name = name
    this.#limits = limits
    const known = contextTokensOf?.(name) ?? Infinity
    this.#givenTokens = Math.min(maxInputTokens, known * SHARE_OF_LIMIT)
    this.#countTokens = countTokens
  }

  get #maxInputTokens(): number {
    return Math.min(this.#givenTokens, this.#limits.get(this.#name) ?? Infinity)
  }

  get supportsPromptModelSelection(): boolean {
    return this.#model.supportsPromptModelSelection ?? false
  }

  getRetryAdvice: NonNullable<Model['getRetryAdvice']> = async (args) => {
    if (isQuotaFailure(args.error) || isContextLengthFailure(args.error)) {
      return { suggested: false, replaySafety: 'unsafe', reason: 'The same request would be refused again.' }
    }
    return this.#model.getRetryAdvice?.(args)
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    let maxTokens = this.#maxInputTokens
    for (let shrinkings = 0; ; shrinkings++) {
      const prepared = this.#prepare(request, maxTokens)
      try {
        const response = await this.#model.getResponse(prepared)
        if (shrinkings > 0) this.#remember(maxTokens)
        return { ...response, output: repairOutput(response.output, { input: prepared.input }) }
      } catch (error) {
        maxTokens = this.#smallerOrThrow(error, { prepared, shrinkings })
      }
    }
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    let maxTokens = this.#maxInputTokens
    for (let shrinkings = 0; ; shrinkings++) {
      const prepared = this.#prepare(request, maxTokens)
      const opening = new Opening()
      try {
        for await (const event of takeTurns(judged(this.#model.getStreamedResponse(prepared)))) {
          const repaired = repairEvent(event, { input: prepared.input })
          if (repaired) yield* opening.pass(repaired)
        }
        yield* opening.end()
        if (shrinkings > 0) this.#remember(maxTokens)
        return
      } catch (error) {
        if (opening.isOver) throw error
        maxTokens = this.#smallerOrThrow(error, { prepared, shrinkings })
      }
    }
  }

  #prepare(request: ModelRequest, maxTokens: number): ModelRequest {
    if (typeof request.input === 'string') return request
    const input = toValidInput(request.input)
    if (maxTokens === Infinity) return { ...request, input }
    const window = windowHistory(input, { maxTokens, countTokens: this.#countTokens })
    return { ...request, input: window.kept }
  }

  /** The size at which the input is to be tried again. */
  #smallerOrThrow(error: unknown, { prepared, shrinkings }: { prepared: ModelRequest; shrinkings: number }): number {
    if (!isContextLengthFailure(error)) throw error
    const { input } = prepared
    if (typeof input === 'string' || shrinkings >= MAX_SHRINKINGS) throw new ContextLengthError({ cause: error })
    const tokens = this.#count(input)
    const told = (toldLimit(error) ?? Infinity) * SHARE_OF_LIMIT
    const maxTokens = Math.floor(Math.min(tokens * SHRINK_FACTOR, told))
    const isSmaller = this.#count(windowHistory(input, { maxTokens, countTokens: this.#countTokens }).kept) < tokens
    if (!isSmaller) throw new ContextLengthError({ cause: error })
    return maxTokens
  }

  /**
   * The next conversation begins with the size that has passed, unless it is so small that it only fits this
   * conversation.
   */
  #remember(maxTokens: number): void {
    if (maxTokens >= MIN_REMEMBERED_TOKENS) this.#limits.set(this.#name, maxTokens)
  }

  #count(input: readonly AgentInputItem[]): number {
    return input.reduce((total, item) => total + this.#countTokens(item), 0)
  }
}

/**
 * The events of an answer, which must be whole. An answer that broke off fails here, before anybody carries out its
 * calls.
 */
async function* judged(events: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent, void, undefined> {
  const ending = new ChatEnding()
  const streamed = new StreamedOutput()
  for await (const event of events) {
    streamed.read(event)
    if (event.type === 'model') {
      const isChat = event.providerData?.['rawModelEventSource'] === 'openai-chat-completions'
      if (isChat) ending.read(event.event)
      const failure = isChat ? undefined : responsesFailure(event.event)
      if (failure) throw failure
    }
    if (event.type === 'response_done' && ending.failure) throw ending.failure
    yield streamed.complete(event)
  }
}

/** Holds back the events that only say that a response has begun: until the first of another kind it can be asked for again. */
class Opening {
  #held: StreamEvent[] = []
  #isOver = false

  get isOver(): boolean {
    return this.#isOver
  }

  *pass(event: StreamEvent): Generator<StreamEvent, void, undefined> {
    if (!this.#isOver && isOpening(event)) {
      this.#held.push(event)
      return
    }
    yield* this.end()
    yield event
  }

  *end(): Generator<StreamEvent, void, undefined> {
    this.#isOver = true
    yield* this.#held
    this.#held = []
  }
}

const OPENING_EVENTS = new Set(['response.created', 'response.queued', 'response.in_progress'])

function isOpening(event: StreamEvent): boolean {
  return event.type === 'response_started' || (event.type === 'model' && OPENING_EVENTS.has(event.event?.type))
}
