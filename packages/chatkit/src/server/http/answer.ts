import { ChatKitError, StoreUnavailableError, TooManyRequestsError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { toWireJson } from '../wire/wire-json.ts'

/** A whole answer, before it becomes one of Node's or of the Web's. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

const JSON_HEADERS = { 'content-type': 'application/json' }

export function jsonAnswer(body: object): Answer {
  return { status: 200, headers: JSON_HEADERS, body: toWireJson(body) }
}

/**
 * What to answer when there is no result. A {@link ChatKitError} says it itself. Any other error is logged here, once,
 * and the caller sees only a general sentence. `isCut` means that the host has ended the request, which is no failure.
 */
export function errorAnswer(error: unknown, { logger, isCut }: { logger: Logger; isCut: boolean }): Answer {
  if (error instanceof StoreUnavailableError) {
    // The message of this error is for the operator: it names files and hosts.
    logger.error({ err: error }, 'The store could not answer')
    return refusal({
      status: error.status,
      code: error.code,
      message: 'The store cannot answer now. Nothing was lost; try again.',
    })
  }
  if (error instanceof ChatKitError) return refusal(error, error instanceof TooManyRequestsError ? error.headers : {})
  if (isCut)
    return refusal({ status: 503, code: 'unavailable', message: 'The server has ended the request: try again' })
  logger.error({ err: error }, 'A request failed')
  return refusal({ status: 500, code: 'internal_error', message: 'The request failed' })
}

export function refusal(
  { status, code, message }: { status: number; code: string; message: string },
  extraHeaders: Record<string, string> = {},
): Answer {
  const headers = status === 503 || code === 'thread_busy' ? { ...JSON_HEADERS, 'retry-after': '1' } : JSON_HEADERS
  return { status, headers: { ...headers, ...extraHeaders }, body: JSON.stringify({ error: { code, message } }) }
}
