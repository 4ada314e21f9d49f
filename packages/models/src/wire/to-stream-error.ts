import { APIConnectionError, APIError, APIUserAbortError } from 'openai'
import { ModelStreamError } from '../errors.ts'
import { failureOf } from './answer/read-failure.ts'

/** The same events; what ends them is told as what it is. */
export async function* withToldErrors<Event>(events: AsyncIterable<Event>): AsyncGenerator<Event, void, undefined> {
  try {
    yield* events
  } catch (error) {
    throw toModelStreamError(error)
  }
}

/** A failure within a stream, as what it is; whatever else was thrown stays as it is. */
function toModelStreamError(error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new ModelStreamError('stream_malformed', 'The model’s stream held an event that is no JSON.', {
      cause: error,
    })
  }
  if (error instanceof TypeError) {
    // What `fetch` throws when the connection breaks in the middle of a body.
    return new ModelStreamError('stream_cut', 'The connection to the model broke in the middle of an answer.', {
      cause: error,
    })
  }
  if (!(error instanceof APIError) || error.status !== undefined || error instanceof APIConnectionError) return error
  if (error instanceof APIUserAbortError) return error
  const { code, message, status } = failureOf(error.error ?? error)
  return new ModelStreamError(code ?? 'provider_error', message || 'The provider reported an error in its stream.', {
    cause: error,
    ...(status !== undefined && { status }),
  })
}
