import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { RequestTooLargeError, ServerBusyError } from '../protocol/connection.ts'
import { CallNotSentError, McpHostError, OutcomeUnknownError } from '../errors.ts'
import type { McpLimits } from '../limits.ts'
import { ChildDiedError } from '../session/session.ts'

/** The reason of a call's signal when its deadline passed. */
export const LATE = new Error('The call took too long.')

export interface FailedCall {
  server: string
  tool: Tool | undefined
  limits: McpLimits
  /** The signal of the call: of the run that asked for it, and of {@link LATE}. */
  signal: AbortSignal
  /** Whether the request may have reached the server. */
  isSent: boolean
}

/** A call's failure, worded for the model by what is known of its effect. The abort of a run is passed on unchanged. */
export function toCallError(error: unknown, { server, tool, limits, signal, isSent }: FailedCall): unknown {
  if (error instanceof McpHostError || (signal.aborted && error !== LATE)) return error
  const seconds = limits.callMs / 1_000
  const unknown = `nothing is known about its result.${tool?.annotations?.readOnlyHint ? '' : ' Look before you repeat it: it may have been done.'}`
  if (error instanceof RequestTooLargeError) {
    const message = `The arguments have ${error.bytes} bytes, over the limit of ${limits.maxRequestBytes}; nothing was done. Send less.`
    return new CallNotSentError('request_too_large', message, { cause: error })
  }
  if (error instanceof ServerBusyError) {
    return new CallNotSentError('server_busy', `The tool server ${server} is busy; nothing was done. Try again later.`)
  }
  if (error === LATE && !isSent) {
    return new CallNotSentError(
      'server_unavailable',
      `The tool server ${server} was not free within ${seconds} s; nothing was done.`,
    )
  }
  if (error === LATE) {
    return new OutcomeUnknownError(
      'call_timed_out',
      `The tool server ${server} did not finish this call within ${seconds} s; ${unknown}`,
    )
  }
  if (error instanceof ChildDiedError) {
    return new OutcomeUnknownError('server_died', `The tool server ${server} stopped during this call; ${unknown}`, {
      cause: error,
    })
  }
  return new OutcomeUnknownError(
    'invalid_reply',
    `The tool server ${server} answered this call in no valid form; ${unknown}`,
    { cause: error },
  )
}
