import { failureInChunk } from './provider-failure.ts'
import { ContentFilterError, IncompleteResponseError, OutputLimitError } from './run-errors.ts'

/** The reasons that tell of a whole answer. Whatever else a provider gives is none, the reasons of tomorrow included. */
const GOOD_REASONS = new Set(['stop', 'tool_calls', 'function_call', 'end_turn', 'stop_sequence', 'eos', 'eos_token'])
const LIMIT_REASONS = new Set(['length', 'max_tokens'])

/**
 * How a chat completion ended, told from its chunks; without that, a stream that was cut looks complete. A provider that gives no reason has
 * ended all the same when it counts the tokens in a last chunk of its own. (Whether `[DONE]` came does not reach a reader of the SDK's events.)
 */
export class ChatEnding {
  #isSeen = false
  #reason = ''
  #hasText = false
  #isCounted = false
  #failure: Error | undefined

  read(chunk: unknown): void {
    this.#isSeen = true
    this.#failure ??= failureInChunk(chunk)
    const { choices, usage } = chunk as { choices?: unknown; usage?: unknown }
    const [choice] = Array.isArray(choices) ? choices : []
    if (!choice) {
      this.#isCounted ||= Boolean(usage)
      return
    }
    const { finish_reason: reason, delta } = choice as { finish_reason?: unknown; delta?: { content?: unknown } }
    if (typeof reason === 'string' && reason !== '') this.#reason = reason.toLowerCase()
    this.#hasText ||= Boolean(delta?.content)
  }

  /** What is wrong with the ending, if anything is. */
  get failure(): Error | undefined {
    if (this.#failure || !this.#isSeen) return this.#failure
    if (GOOD_REASONS.has(this.#reason)) return undefined
    if (LIMIT_REASONS.has(this.#reason)) return new OutputLimitError()
    // Of an answer that was filtered from its first word on, the SDK makes a refusal: that says it already.
    if (this.#reason === 'content_filter') return this.#hasText ? new ContentFilterError() : undefined
    return this.#reason === '' && this.#isCounted ? undefined : new IncompleteResponseError('cut')
  }
}
