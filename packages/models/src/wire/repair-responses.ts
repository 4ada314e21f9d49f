import { ModelStreamError } from '../errors.ts'
import { plainOutput, plainUsage, saysSomething } from './plain-output.ts'
import { withToldErrors } from './to-stream-error.ts'

interface ResponsesEvent {
  type?: unknown
  response?: { id?: unknown; status?: unknown; usage?: unknown; output?: unknown } | null
  item?: unknown
}

const ENDS = new Set<unknown>([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
  'response.error',
  'error',
])

/**
 * The events of a Responses API from its beginning up to a proper end. What is no event is left out, a beginning that is missing is put in, and the last event
 * has the items of the response as the SDK can read them, if it does not tell of them itself. A stream that just ends, and a response without an item, are
 * failures: the runner would take the first for a mistake of the model, and ask again and again after the second.
 */
export async function* repairResponses(
  events: AsyncIterable<ResponsesEvent>,
  { isAborted }: { isAborted: () => boolean },
): AsyncGenerator<ResponsesEvent, void, undefined> {
  let hasBegun = false
  let hasEnded = false
  const items: unknown[] = []
  for await (const event of withToldErrors(events)) {
    if (!isEvent(event)) continue
    if (!hasBegun && event.type !== 'response.created' && !ENDS.has(event.type)) {
      yield { type: 'response.created', response: { id: event.response?.id ?? '', output: [] } }
    }
    hasBegun = true
    hasEnded ||= ENDS.has(event.type)
    if (event.type === 'response.output_item.done') items.push(event.item)
    if (event.type !== 'response.completed') {
      yield event
      continue
    }
    const given = plainOutput(event.response?.output)
    const output = given.some(saysSomething) ? given : plainOutput(items)
    if (output.length === 0) {
      throw new ModelStreamError('empty_answer', 'The model answered with nothing: no text and no call.')
    }
    const usage = plainUsage(event.response?.usage)
    yield { ...event, response: { id: '', status: 'completed', ...event.response, usage, output } }
  }
  if (hasEnded || isAborted()) return
  throw new ModelStreamError('stream_cut', 'The model’s stream was cut: it ended without the end of a response.')
}

function isEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'type' in event
}
