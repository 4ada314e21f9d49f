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

/** Why there is no result, as the caller is told. */
export interface Refusal {
  status: number
  code: string
  message: string
  headers?: Readonly<Record<string, string>>
}

/**
 * What to say when there is no result. A {@link ChatKitError} says it itself. Any other error is logged here, once,
 * and the caller sees only a general sentence. `isCut` means that the host has ended the request, which is no failure.
 */
export function toRefusal(error: unknown, { logger, isCut }: { logger: Logger; isCut: boolean }): Refusal {
  if (error instanceof StoreUnavailableError) {
    // The message of this error is for the operator: it names files and hosts.
    logger.error({ err: error }, 'The store could not answer')
    const message = 'The store cannot answer now. Nothing was lost; try again.'
    return { status: error.status, code: error.code, message }
  }
  if (error instanceof ChatKitError) {
    const { status, code, message } = error
    return { status, code, message, ...(error instanceof TooManyRequestsError && { headers: error.headers }) }
  }
  if (isCut) return { status: 503, code: 'unavailable', message: 'The server has ended the request: try again' }
  logger.error({ err: error }, 'A request failed')
  return { status: 500, code: 'internal_error', message: 'The request failed' }
}

/** {@link toRefusal} as a whole answer. */
export function errorAnswer(error: unknown, options: { logger: Logger; isCut: boolean }): Answer {
  const { headers, ...told } = toRefusal(error, options)
  return refusal(told, headers)
}

/** What is worth sending again in a moment. */
const SOON_OVER: ReadonlySet<string> = new Set(['thread_busy', 'idempotency_key_in_use'])

export function refusal(
  { status, code, message }: Omit<Refusal, 'headers'>,
  extraHeaders: Readonly<Record<string, string>> = {},
): Answer {
  const isSoonOver = status === 503 || SOON_OVER.has(code)
  const headers = isSoonOver ? { ...JSON_HEADERS, 'retry-after': '1' } : JSON_HEADERS
  return { status, headers: { ...headers, ...extraHeaders }, body: JSON.stringify({ error: { code, message } }) }
}
