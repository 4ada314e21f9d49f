import { z } from 'zod'
import { ChatKitRequest, StreamingRequest } from '../../request.ts'
import { checkPage } from './check-page.ts'
import { checkSize } from './check-size.ts'
import { InvalidRequestError } from '../errors.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { ServerLimits } from '../limits.ts'
import { repairText } from './repair-text.ts'

const MAX_REPORTED_PROBLEMS = 5

/**
 * Turns a body, as text, as bytes in UTF-8 or already parsed, into a request. A lone surrogate and U+0000 in its strings become U+FFFD. Throws
 * {@link InvalidRequestError} for whatever is no request, or over a limit.
 */
export function parseRequest(body: unknown, limits: Readonly<ServerLimits> = DEFAULT_LIMITS): ChatKitRequest {
  const json = typeof body === 'string' || body instanceof Uint8Array ? parseJson(body) : body
  checkSize(json, limits)
  checkPage(json, limits)
  const result = ChatKitRequest.safeParse(repairText(json))
  if (result.success) return result.data
  const problems = z.prettifyError({ issues: result.error.issues.slice(0, MAX_REPORTED_PROBLEMS) })
  throw new InvalidRequestError(`Not a ChatKit request:\n${problems}`)
}

const STREAMING_OPERATIONS: ReadonlySet<string> = new Set(
  StreamingRequest.options.map((operation) => operation.shape.type.value),
)

/** Whether the request is answered by a stream of events. */
export function isStreamingRequest(request: ChatKitRequest): request is StreamingRequest {
  return STREAMING_OPERATIONS.has(request.type)
}

function parseJson(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new InvalidRequestError('The request body is not JSON in UTF-8', { cause })
  }
}
