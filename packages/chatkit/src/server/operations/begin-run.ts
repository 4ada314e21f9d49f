import type { StreamingRequest } from '../../request.ts'
import type { ServerParts } from '../server-parts.ts'
import { startAction } from './actions.ts'
import { addClientToolOutput } from './client-tools.ts'
import { addUserMessage, createThread, retryAfterItem } from './messages.ts'
import type { BegunRun, OperationOptions } from './operation.ts'
import { addStructuredInput } from './structured-input.ts'

/** Checks a streaming request and stores what it brings. Undefined for an action whose sender cannot act. */
export function beginRun<Context>(
  server: ServerParts<Context>,
  request: StreamingRequest,
  options: OperationOptions<Context>,
): Promise<BegunRun<Context> | undefined> {
  switch (request.type) {
    case 'threads.create':
      return createThread(server, request.params, options)
    case 'threads.add_user_message':
      return addUserMessage(server, request.params, options)
    case 'threads.add_client_tool_output':
      return addClientToolOutput(server, request.params, options)
    case 'threads.add_structured_input':
      return addStructuredInput(server, request.params, options)
    case 'threads.retry_after_item':
      return retryAfterItem(server, request.params, options)
    case 'threads.custom_action':
      return startAction(server, request.params, options)
    default:
      throw new Error(`Unknown request: ${JSON.stringify(request satisfies never)}`)
  }
}
