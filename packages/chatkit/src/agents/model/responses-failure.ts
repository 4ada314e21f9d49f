import { toStreamError } from './provider-failure.ts'
import type { ResponsesEvent } from '../stream/responses-events.ts'
import { ContentFilterError, IncompleteResponseError, OutputLimitError } from './run-errors.ts'

/**
 * Why the Responses API ended without a whole answer. The SDK throws too, right after this event, but without the reason. The state of the response
 * counts where the event's name says something better, as some gateways have one name for every end.
 */
export function responsesFailure(event: ResponsesEvent): Error | undefined {
  const { type, response, error } = event as unknown as Ending
  if (type === 'error' || type === 'response.error') return toStreamError(error ?? event)
  const ending = ENDINGS.has(type) ? (STATES.has(response?.status) ? response?.status : type.slice(ENDING.length)) : ''
  switch (ending) {
    case 'incomplete': {
      const reason = response?.incomplete_details?.reason
      if (reason === 'max_output_tokens') return new OutputLimitError()
      return reason === 'content_filter' ? new ContentFilterError() : new IncompleteResponseError('cut')
    }
    case 'failed':
      return toStreamError(response?.error)
    case 'cancelled':
      return new IncompleteResponseError('cut')
    default:
      return undefined
  }
}

interface Ending {
  type: string
  error?: unknown
  response?: { status?: unknown; error?: unknown; incomplete_details?: { reason?: unknown } | null } | null
}

const ENDING = 'response.'
const ENDINGS = new Set(['completed', 'incomplete', 'failed', 'cancelled'].map((state) => `${ENDING}${state}`))
/** States that are worse than what a `response.completed` promises. */
const STATES = new Set<unknown>(['incomplete', 'failed', 'cancelled'])
