import { MaxTurnsExceededError, UserError } from '@openai/agents'
import { CustomStreamError, StreamError } from '../../server/errors.ts'
import { isContextLengthFailure, isQuotaFailure, readFailure } from './provider-failure.ts'

const REASONS = {
  cut: 'The model’s stream was cut: it ended without a finish reason.',
  empty: 'The model answered with nothing: no text and no call.',
  ended: 'The run ended in the middle of a message.',
  stalled: 'The run went silent: nothing came of it for longer than it may take.',
}

/** The model's answer ended before it was complete, or had nothing in it. What had arrived of it is kept; asking again may help. */
export class IncompleteResponseError extends Error {
  readonly code = 'incomplete_response'
  readonly reason: keyof typeof REASONS

  constructor(reason: keyof typeof REASONS) {
    super(REASONS[reason])
    this.name = 'IncompleteResponseError'
    this.reason = reason
  }
}

/** An answer that failed in a way which the bridge has words for. What had arrived of it is kept. */
export abstract class AnswerError extends CustomStreamError {}

/** The model reached its output limit in the middle of an answer. */
export class OutputLimitError extends AnswerError {
  constructor() {
    super('The answer was cut off: it reached the model’s output limit.', { allowRetry: true })
    this.name = 'OutputLimitError'
  }
}

/** The provider's filter stopped the model in the middle of an answer. */
export class ContentFilterError extends AnswerError {
  constructor() {
    super('The answer was cut off: the provider’s content filter stopped it.', { allowRetry: true })
    this.name = 'ContentFilterError'
  }
}

/** The conversation is longer than the model reads, even when it is shortened. */
export class ContextLengthError extends AnswerError {
  constructor({ cause }: { cause?: unknown } = {}) {
    super('This is more than the model can read at once. Please shorten your message, or start a new conversation.', {
      cause,
    })
    this.name = 'ContextLengthError'
  }
}

/** The provider answers no more until somebody has paid. */
export class QuotaError extends AnswerError {
  constructor({ cause }: { cause?: unknown } = {}) {
    super('The assistant cannot answer: its account with the model provider is used up. Please tell whoever runs it.', {
      cause,
    })
    this.name = 'QuotaError'
  }
}

/** The provider wants to be left alone for a while that is too long to wait in silence. */
export class BusyProviderError extends AnswerError {
  constructor(retryAfterMs: number, { cause }: { cause?: unknown } = {}) {
    super(`The model is busy. Please try again in ${inWords(retryAfterMs)}.`, { allowRetry: true, cause })
    this.name = 'BusyProviderError'
  }
}

/** How long a provider may ask us to wait before the user is told instead. */
export const MAX_SILENT_WAIT_MS = 15_000

/** Not a failure: somebody wanted it to stop. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/**
 * Turns what a run threw into what a server should get. The error stays as it is when asking again may help: for
 * overload, for cut connections, and when the cause is not known. Any other error becomes a stream error without a
 * retry, such as for a request that the provider refuses each time.
 */
export function toStreamFailure(error: unknown): unknown {
  if (error instanceof StreamError || error instanceof CustomStreamError) return error
  if (error instanceof MaxTurnsExceededError) {
    return new CustomStreamError('This took more steps than one answer may have. Ask again to go on from here.', {
      allowRetry: true,
      cause: error,
    })
  }
  if (isContextLengthFailure(error)) return new ContextLengthError({ cause: error })
  if (isQuotaFailure(error)) return new QuotaError({ cause: error })
  const { status, retryAfterMs } = readFailure(error)
  if (retryAfterMs !== undefined && retryAfterMs > MAX_SILENT_WAIT_MS) {
    return new BusyProviderError(retryAfterMs, { cause: error })
  }
  const isRefused = status !== undefined && status >= 300 && status < 500 && ![408, 409, 429].includes(status)
  return isRefused || error instanceof UserError
    ? new StreamError('stream.error', { allowRetry: false, cause: error })
    : error
}

function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000)
  if (seconds <= 120) return `${seconds} seconds`
  return seconds <= 120 * 60 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3_600)} hours`
}
