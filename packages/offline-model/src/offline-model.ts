import { randomUUID } from 'node:crypto'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { Usage } from '@openai/agents'
import type {
  AssistantMessageItem,
  FunctionCallItem,
  Model,
  ModelRequest,
  ModelResponse,
  StreamEvent,
} from '@openai/agents'
import { ModelCapabilityError } from './errors.ts'
import type { DecideOptions } from './decide.ts'
import { decide } from './decide.ts'
import { MAX_MESSAGE_CHARACTERS } from './request/read-conversation.ts'
import type { Decision } from './plan.ts'

export interface OfflineModelOptions {
  /** Milliseconds between two words of a streamed answer; 0 sends them as fast as they are read. */
  wordDelayMs?: number
  /** Tells the time, for questions about “last month”; the clock of this machine by default. */
  today?: () => Date
  /** A longer message is not read; 1,000 characters by default. The time that reading takes grows faster than the length. */
  maxMessageCharacters?: number
}

/**
 * A model that needs no key, no network and no weights: it reads the request by rule, calls the tools and handoffs it is offered, and words
 * what they returned. It keeps nothing between requests, so one serves any number of conversations at once. It speaks English only, gives
 * text only (structured output is refused with {@link ModelCapabilityError}), and uses no tokens: usage is zero.
 */
export class OfflineModel implements Model {
  readonly #wordDelayMs: number
  readonly #today: () => Date
  readonly #maxMessageCharacters: number

  constructor({
    wordDelayMs = 0,
    today = () => new Date(),
    maxMessageCharacters = MAX_MESSAGE_CHARACTERS,
  }: OfflineModelOptions = {}) {
    this.#wordDelayMs = wordDelayMs
    this.#today = today
    this.#maxMessageCharacters = maxMessageCharacters
  }

  #options(): DecideOptions {
    return { today: this.#today(), maxMessageCharacters: this.#maxMessageCharacters }
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    await setImmediate(undefined, request.signal ? { signal: request.signal } : {})
    return { usage: new Usage(), output: toItems(decideOn(request, this.#options())), responseId: newId('resp') }
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent> {
    const options = request.signal ? { signal: request.signal } : {}
    const id = newId('resp')
    await setImmediate(undefined, options)
    yield { type: 'response_started' }
    const output = toItems(decideOn(request, this.#options()))
    const [item] = output
    if (item && item.type !== 'function_call') {
      const text = item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('')
      for (const delta of text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
        await (this.#wordDelayMs > 0
          ? setTimeout(this.#wordDelayMs, undefined, options)
          : setImmediate(undefined, options))
        yield { type: 'output_text_delta', delta, ...(item.id ? { itemId: item.id } : {}) }
      }
    }
    yield {
      type: 'response_done',
      response: { id, usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 }, output },
    }
  }
}

function decideOn(request: ModelRequest, options: DecideOptions): Decision {
  if (request.outputType !== 'text') {
    throw new ModelCapabilityError(
      'The offline model answers in plain text only, and this agent wants structured output. Choose another provider for it.',
    )
  }
  return decide(request, options)
}

function toItems(decision: Decision): (AssistantMessageItem | FunctionCallItem)[] {
  switch (decision.kind) {
    case 'say':
      return [
        {
          type: 'message',
          role: 'assistant',
          id: newId('msg'),
          status: 'completed',
          content: [{ type: 'output_text', text: decision.text }],
        },
      ]
    case 'call':
      return decision.calls.map(({ name, args }) => functionCall(name, args))
    case 'handoff':
      return [functionCall(decision.toolName, decision.args)]
    default:
      throw new Error(`Unknown decision: ${JSON.stringify(decision satisfies never)}`)
  }
}

function functionCall(name: string, args: Record<string, unknown>): FunctionCallItem {
  return {
    type: 'function_call',
    id: newId('fc'),
    callId: newId('call'),
    name,
    arguments: JSON.stringify(args),
    status: 'completed',
  }
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`
}
