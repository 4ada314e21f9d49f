import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Usage } from '@openai/agents'
import type {
  AgentInputItem,
  AssistantMessageItem,
  FunctionCallItem,
  Model,
  ModelRequest,
  ModelResponse,
  StreamEvent,
} from '@openai/agents'

/** How a model behaves under a load test. */
export interface LoadProfile {
  /** How many words an answer has. A word counts as a token. */
  tokens: number
  /** How many words come in a second; 0 sends them as fast as they are read. */
  tokensPerSecond: number
  /** Tools that are called before each answer, in this order and without arguments. One that the agent does not have is passed by. */
  tools: readonly string[]
}

const WORDS = ['The', 'desk', 'is', 'open,', 'and', 'every', 'word', 'of', 'this', 'answer', 'weighs', 'the', 'same.']

/**
 * A model for load tests: it calls the tools of its profile and then says as many words as it is told to, at the pace of a real one. What it says means
 * nothing, and is the same each time.
 */
export class LoadModel implements Model {
  readonly #profile: LoadProfile

  constructor(profile: LoadProfile) {
    this.#profile = profile
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const words = this.#words(request)
    return {
      usage: this.#usage(words.length),
      output: [toItem(this.#nextCall(request), words)],
      responseId: newId('resp'),
    }
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent, void, undefined> {
    const { signal } = request
    const words = this.#words(request)
    yield { type: 'response_started' }
    const start = performance.now()
    for (const [index, word] of words.entries()) {
      // Counted from the start, so that late timers do not add up.
      const dueMs = this.#profile.tokensPerSecond === 0 ? 0 : (index * 1_000) / this.#profile.tokensPerSecond
      await delay(Math.max(0, start + dueMs - performance.now()), undefined, signal ? { signal } : {})
      yield { type: 'output_text_delta', delta: word }
    }
    const { inputTokens, outputTokens, totalTokens } = this.#usage(words.length)
    const usage = { inputTokens, outputTokens, totalTokens }
    const output = [toItem(this.#nextCall(request), words)]
    yield { type: 'response_done', response: { id: newId('resp'), usage, output } }
  }

  /** The next tool of the plan that the agent has, while the plan is not carried out. */
  #nextCall({ input, tools }: ModelRequest): string | undefined {
    const offered = new Set(tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : [])))
    const plan = this.#profile.tools.filter((name) => offered.has(name))
    return plan[typeof input === 'string' ? 0 : callsSinceUser(input)]
  }

  #words(request: ModelRequest): string[] {
    if (this.#nextCall(request) !== undefined) return []
    return Array.from({ length: this.#profile.tokens }, (_, index) => `${WORDS[index % WORDS.length]} `)
  }

  #usage(outputTokens: number): Usage {
    return new Usage({ requests: 1, inputTokens: 0, outputTokens, totalTokens: outputTokens })
  }
}

function callsSinceUser(input: readonly AgentInputItem[]): number {
  const last = input.findLastIndex((item) => 'role' in item && item.role === 'user')
  return input.slice(last + 1).filter((item) => item.type === 'function_call').length
}

function toItem(call: string | undefined, words: readonly string[]): AssistantMessageItem | FunctionCallItem {
  if (call !== undefined) {
    return {
      type: 'function_call',
      id: newId('fc'),
      callId: newId('call'),
      name: call,
      arguments: '{}',
      status: 'completed',
    }
  }
  const text = words.join('')
  const content = [{ type: 'output_text' as const, text }]
  return { type: 'message', role: 'assistant', id: newId('msg'), status: 'completed', content }
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`
}
