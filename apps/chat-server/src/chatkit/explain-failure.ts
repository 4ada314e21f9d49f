import { CustomStreamError } from '@frontdesk/chatkit/server'
import { isRedirect } from '@frontdesk/models'

/** The failure of a run in words for the user, where this server has better ones than the bridge. */
export function explainFailure(error: unknown): unknown {
  if (!isRedirect(error)) return error
  const words = 'The language model cannot be reached at its address. Please tell whoever runs this service.'
  return new CustomStreamError(words, { allowRetry: false, cause: error })
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
