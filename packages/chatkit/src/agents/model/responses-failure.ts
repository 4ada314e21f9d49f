import { toStreamError } from './provider-failure.ts'
import type { ResponsesEvent } from '../stream/responses-events.ts'
import { ContentFilterError, IncompleteResponseError, OutputLimitError } from './run-errors.ts'

/** Why the Responses API ended without a whole answer. The SDK throws too, right after this event, but without the reason. */
export function responsesFailure(event: ResponsesEvent): Error | undefined {
  switch (event.type) {
    case 'response.incomplete': {
      const reason = event.response?.incomplete_details?.reason
      if (reason === 'max_output_tokens') return new OutputLimitError()
      return reason === 'content_filter' ? new ContentFilterError() : new IncompleteResponseError('cut')
    }
    case 'response.failed':
      return toStreamError(event.response?.error)
    case 'error':
      return toStreamError(event)
    default:
      return undefined
  }
}
