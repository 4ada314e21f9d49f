import { MaxTurnsExceededError, UserError } from '@openai/agents'
import { CustomStreamError, StreamError } from '../server/errors.ts'

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

/** The model reached its output limit in the middle of an answer. */
export class OutputLimitError extends CustomStreamError {
  constructor() {
    super('The answer was cut off: it reached the model’s output limit.', { allowRetry: true })
    this.name = 'OutputLimitError'
  }
}

/** Not a failure: somebody wanted it to stop. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/**
 * What a run threw, as a server is to take it: as it is when asking again may help, which is so for overload, for cut connections, and whenever
 * it is not known; else as a stream error without a retry, such as for a request that the provider refuses each time.
 */
export function toStreamFailure(error: unknown): unknown {
  if (error instanceof StreamError || error instanceof CustomStreamError) return error
  if (error instanceof MaxTurnsExceededError) {
    return new CustomStreamError('This took more steps than one answer may have. Ask again to go on from here.', {
      allowRetry: true,
      cause: error,
    })
  }
  const status = statusOf(error)
  const isRefused = status !== undefined && status >= 400 && status < 500 && ![408, 409, 429].includes(status)
  return isRefused || error instanceof UserError
    ? new StreamError('stream.error', { allowRetry: false, cause: error })
    : error
}

function statusOf(error: unknown): number | undefined {
  const isObject = typeof error === 'object' && error !== null
  return isObject && 'status' in error && typeof error.status === 'number' ? error.status : undefined
}
