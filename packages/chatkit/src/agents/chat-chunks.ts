import type { OpenAIChatCompletionsRawModelStreamEvent } from '@openai/agents'
import type { Reasoning } from './reasoning.ts'

type ChatChunk = OpenAIChatCompletionsRawModelStreamEvent['data']['event']

/**
 * What the chunks of a chat completion say beyond its text: the reasoning that several providers add under names of their own, and how the
 * completion ended, without which a stream that was cut looks complete.
 */
export class ChatChunks<Context> {
  readonly #reasoning: Reasoning<Context>
  #thought = ''
  #isSeen = false
  #finishReason: string | undefined

  constructor(reasoning: Reasoning<Context>) {
    this.#reasoning = reasoning
  }

  beginResponse(): void {
    this.#thought = ''
    this.#isSeen = false
    this.#finishReason = undefined
  }

  /** How the completion ended: `cut` if its stream did before it said so. Nothing if there were no chunks to tell by. */
  get ending(): 'complete' | 'length' | 'cut' | undefined {
    if (!this.#isSeen) return undefined
    if (this.#finishReason === undefined) return 'cut'
    return this.#finishReason === 'length' ? 'length' : 'complete'
  }

  apply(chunk: ChatChunk): void {
    this.#isSeen = true
    const choice = chunk.choices?.[0]
    this.#finishReason = choice?.finish_reason ?? this.#finishReason
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
