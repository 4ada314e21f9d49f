import { CustomStreamError } from '../server/errors.ts'

const REASONS = {
  cut: 'The model’s stream was cut: it ended without a finish reason.',
  empty: 'The model answered with nothing: no text and no call.',
  ended: 'The run ended in the middle of a message.',
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
