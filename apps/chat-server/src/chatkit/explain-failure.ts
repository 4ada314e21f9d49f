import { CustomStreamError } from '@frontdesk/chatkit/server'
import { classifyFailure, isRedirect } from '@frontdesk/models'
import type { FailureClass } from '@frontdesk/models'
import { AnswerTooLongError, TooManyCallsError } from '../models/limited-models.ts'

const OPERATOR = 'Please tell whoever runs this service.'

/** What the user is told of a failure of the model, and whether asking again is offered. Other classes have their words from the bridge. */
const WORDS: Partial<Record<FailureClass, { words: string; allowRetry: boolean }>> = {
  setup: { words: `The language model cannot be used as it is set up here. ${OPERATOR}`, allowRetry: false },
  down: {
    words: 'The language model is out of service at the moment. Please try again in a minute.',
    allowRetry: true,
  },
}

/** The failure of a run in words for the user, where this server has better ones than the bridge. */
export function explainFailure(error: unknown): unknown {
  if (error instanceof CustomStreamError) return error
  if (error instanceof AnswerTooLongError) {
    const words = 'The answer became too long and was ended here. Please ask for a part of it.'
    return new CustomStreamError(words, { allowRetry: false, cause: error })
  }
  if (error instanceof TooManyCallsError) {
    const words = 'The language model wanted to do too much at once. Please ask for a part of it.'
    return new CustomStreamError(words, { allowRetry: true, cause: error })
  }
  if (isRedirect(error)) {
    const words = `The language model cannot be reached at its address. ${OPERATOR}`
    return new CustomStreamError(words, { allowRetry: false, cause: error })
  }
  const explained = WORDS[classifyFailure(error)]
  return explained ? new CustomStreamError(explained.words, { allowRetry: explained.allowRetry, cause: error }) : error
}

/** The same events; what ends them passes through `explain`. */
export function withExplanation<Event>(
  events: AsyncIterableIterator<Event, void, undefined>,
  explain: (error: unknown) => unknown,
): AsyncIterableIterator<Event, void, undefined> {
  const fail = (error: unknown): never => {
    throw explain(error)
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => events.next().catch(fail),
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
  }
}
