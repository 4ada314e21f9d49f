import { failureInChunk } from './provider-failure.ts'
import { ContentFilterError, IncompleteResponseError, OutputLimitError } from './run-errors.ts'

/** What providers call the ends of a whole answer. Every other reason counts as a failure, also those that they add later. */
const GOOD_REASONS = new Set(
  `stop stopped stop_sequence stop_token eos eos_token eos_token_id end_of_turn end_turn end ended endoftext im_end tool_calls tool_call tool_use function_call
  function_calls complete completed finish finished done normal success`.split(/\s+/),
)
const LIMIT_REASONS =
  /^(?:length|(?:max|maximum|model|context|token|length)(?:_(?:new|output|completion|context|model))?_(?:length|tokens?|limit)|(?:model_)?context_window_exceeded)$/
const FILTER_REASONS =
  /^(?:content_?filter(?:ed)?|(?:image_)?safety|recitation|blocklist|prohibited_content|spii|sensitive|language|moderat(?:ed|ion)|refusal|guardrail_intervened)$/

/** A reason as the lists here have it: `FINISH_REASON_MAX_TOKENS` and `content-filter` of other providers too. */
function toPlainReason(reason: string): string {
  return reason
    .toLowerCase()
    .replace(/^finish_?reason_/, '')
    .replaceAll(/[\s-]/g, '_')
    .replaceAll(/[^a-z_]/g, '')
}

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
    if (typeof reason === 'string' && reason !== '') this.#reason = toPlainReason(reason)
    this.#hasText ||= Boolean(delta?.content)
  }

  /** What is wrong with the ending, if anything is. */
  get failure(): Error | undefined {
    if (this.#failure || !this.#isSeen) return this.#failure
    if (GOOD_REASONS.has(this.#reason)) return undefined
    if (LIMIT_REASONS.test(this.#reason)) return new OutputLimitError()
    // The SDK turns an answer that was filtered from its first word on into a refusal, which already says so.
    if (this.#reason === 'content_filter' && !this.#hasText) return undefined
    if (FILTER_REASONS.test(this.#reason)) return new ContentFilterError()
    return this.#reason === '' && this.#isCounted ? undefined : new IncompleteResponseError('cut')
  }
}
