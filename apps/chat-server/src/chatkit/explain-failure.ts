import { CustomStreamError } from '@frontdesk/chatkit/server'
import { readModelFailure } from '@frontdesk/models'

/** The failure of a run in words for the user, where there are better ones than “something went wrong”. */
export function explainFailure(error: unknown): unknown {
  const failure = readModelFailure(error)
  switch (failure?.kind) {
    case 'out_of_quota':
      return new CustomStreamError(
        'The language model refuses to answer: the account of this service has no quota left.',
        {
          cause: error,
        },
      )
    case 'redirected':
      return new CustomStreamError('The language model cannot be reached: this service has to be set up anew for it.', {
        cause: error,
      })
    case 'busy':
      return new CustomStreamError(`The language model is busy. ${whenToTry(failure.retryAfterMs)}`, {
        allowRetry: true,
        cause: error,
      })
    default:
      return error
  }
}

function whenToTry(retryAfterMs: number | undefined): string {
  return retryAfterMs === undefined ? 'Please try again in a moment.' : `Please try again in ${inWords(retryAfterMs)}.`
}

/** Rounded up: `1 second`, `90 seconds`, `5 minutes`. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000))
  if (seconds <= 120) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
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
