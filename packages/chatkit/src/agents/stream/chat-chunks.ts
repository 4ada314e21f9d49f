import type { OpenAIChatCompletionsRawModelStreamEvent } from '@openai/agents'
import { ChatEnding } from '../model/chat-ending.ts'
import type { Reasoning } from '../items/reasoning.ts'

type ChatChunk = OpenAIChatCompletionsRawModelStreamEvent['data']['event']

/**
 * What the chunks of a chat completion say beyond its text: the reasoning that several providers add under names of their own, and how the
 * completion ended.
 */
export class ChatChunks<Context> {
  readonly #reasoning: Reasoning<Context>
  #thought = ''
  #ending = new ChatEnding()

  constructor(reasoning: Reasoning<Context>) {
    this.#reasoning = reasoning
  }

  beginResponse(): void {
    this.#thought = ''
    this.#ending = new ChatEnding()
  }

  /** What is wrong with how the completion ended. Nothing if there were no chunks to tell by. */
  get failure(): Error | undefined {
    return this.#ending.failure
  }

  apply(chunk: ChatChunk): void {
    this.#ending.read(chunk)
    const choice = chunk.choices?.[0]
    const thought = choice?.delta && reasoningOf(choice.delta)
    if (thought) this.#think(thought)
    else if (choice?.delta?.content || choice?.delta?.tool_calls) this.finishThought()
  }

  finishThought(): void {
    if (this.#thought) this.#reasoning.finish('', 0, this.#thought)
    this.#thought = ''
  }

  #think(delta: string): void {
    if (!this.#thought) this.#reasoning.begin()
    this.#thought += delta
    this.#reasoning.append('', 0, delta)
  }
}

function reasoningOf(delta: object): string | undefined {
  const { reasoning, reasoning_content } = delta as { reasoning?: unknown; reasoning_content?: unknown }
  const text = reasoning ?? reasoning_content
  return typeof text === 'string' && text !== '' ? text : undefined
}
