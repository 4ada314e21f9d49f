import { ModelStreamError } from '../errors.ts'
import { withToldErrors } from './to-stream-error.ts'

interface ResponsesEvent {
  type?: unknown
  response?: { output?: unknown[] | null } | null
}

const ENDS = new Set<unknown>(['response.completed', 'response.incomplete', 'response.failed', 'error'])

/**
 * The events of a Responses API up to a proper end. A stream that just ends, and a response without an item, are failures: the runner would take the first for
 * a mistake of the model, and ask again and again after the second.
 */
export async function* repairResponses(
  events: AsyncIterable<ResponsesEvent>,
  { isAborted }: { isAborted: () => boolean },
): AsyncGenerator<ResponsesEvent, void, undefined> {
  let hasEnded = false
  let hasItems = false
  for await (const event of withToldErrors(events)) {
    hasEnded ||= ENDS.has(event.type)
    hasItems ||= event.type === 'response.output_item.done' || (event.response?.output?.length ?? 0) > 0
    if (event.type === 'response.completed' && !hasItems) {
      throw new ModelStreamError('empty_answer', 'The model answered with nothing: no text and no call.')
    }
    yield event
  }
  if (hasEnded || isAborted()) return
  throw new ModelStreamError('stream_cut', 'The model’s stream was cut: it ended without the end of a response.')
}
