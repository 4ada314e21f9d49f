import { z } from 'zod'
import { ChatKitRequest, StreamingRequest } from '../request.ts'
import { InvalidRequestError } from './errors.ts'

/** How many arrays and objects may be inside one another in a request. Deeper than this, reading it back would exhaust the stack. */
export const MAX_REQUEST_DEPTH = 100

const MAX_REPORTED_PROBLEMS = 5

/** Turns a body, as text, as bytes in UTF-8 or already parsed, into a request. Throws {@link InvalidRequestError} for whatever is none. */
export function parseRequest(body: unknown): ChatKitRequest {
  const json = typeof body === 'string' || body instanceof Uint8Array ? parseJson(body) : body
  if (isDeeperThan(json, MAX_REQUEST_DEPTH)) {
    throw new InvalidRequestError(`The request is nested more than ${MAX_REQUEST_DEPTH} levels deep`)
  }
  const result = ChatKitRequest.safeParse(json)
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

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((element) => isDeeperThan(element, levels - 1))
  for (const name in value) {
    if (isDeeperThan((value as Record<string, unknown>)[name], levels - 1)) return true
  }
  return false
}
