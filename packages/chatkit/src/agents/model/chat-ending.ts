import { failureInChunk } from './provider-failure.ts'
import { ContentFilterError, IncompleteResponseError, OutputLimitError } from './run-errors.ts'

/**
 * The reasons that mean a whole answer. Every other reason counts as a failure, also those that providers add later.
 */
const GOOD_REASONS = new Set(['stop', 'tool_calls', 'function_call', 'end_turn', 'stop_sequence', 'eos', 'eos_token'])
const LIMIT_REASONS = new Set(['length', 'max_tokens'])

/**
 * How a chat completion ended, read from its chunks. Without this, a stream that was cut looks complete. A provider
 * that gives no reason has ended properly when its last chunk counts the tokens. (Whether `[DONE]` came does not reach
 * a reader of the SDK's events.)
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
    // The SDK turns an answer that was filtered from its first word on into a refusal, which already says so.
    if (this.#reason === 'content_filter') return this.#hasText ? new ContentFilterError() : undefined
    return this.#reason === '' && this.#isCounted ? undefined : new IncompleteResponseError('cut')
  }
}
