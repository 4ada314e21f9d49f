import type { ChatKitResult } from '../chatkit-server.ts'
import { InvalidRequestError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { isStreamingRequest, parseRequest } from '../request/parse-request.ts'
import { toRefusal } from './answer.ts'
import type { FramesResult, JsonResult, RequestOptions, RequestProcessor } from './request-processor.ts'

export interface BatchOptions {
  /** How many requests one body may hold. */
  maxRequests: number
}

/** What came of one request of a batch: its answer, or why there is none. */
export type BatchedAnswer = { status: 200; body: object } | { status: number; error: { code: string; message: string } }

/**
 * A processor that takes a list of requests in one body as well, `[{…}, {…}]`: they are carried out one after the other, and the answer is the list of
 * theirs. One that fails does not stop those behind it. Only requests with a JSON answer can be in it: a list that holds anything else is refused whole,
 * before any of it is carried out. Each has the idempotency key of the body and its place in the list. A body that is no list goes on as it is.
 */
export class BatchRequests<Context> implements RequestProcessor<Context> {
  readonly logger: Logger
  readonly #processor: RequestProcessor<Context>
  readonly #maxRequests: number

  constructor(processor: RequestProcessor<Context>, { maxRequests }: BatchOptions) {
    this.logger = processor.logger
    this.#processor = processor
    this.#maxRequests = maxRequests
  }

  async process(
    body: unknown,
    context: Context,
    options: RequestOptions,
  ): Promise<ChatKitResult | FramesResult | JsonResult> {
    const requests = readList(body)
    if (requests === undefined) return this.#processor.process(body, context, options)
    this.#assertAnswerable(requests)
    const answers: BatchedAnswer[] = []
    for (const [index, request] of requests.entries()) {
      answers.push(await this.#answer(request, context, { ...options, header: keyed(options, index) }))
    }
    return { type: 'json', body: answers }
  }

  #assertAnswerable(requests: readonly unknown[]): void {
    if (requests.length === 0 || requests.length > this.#maxRequests) {
      throw new InvalidRequestError(`A list of requests holds 1 to ${this.#maxRequests}, and not ${requests.length}`)
    }
    for (const [index, request] of requests.entries()) {
      const parsed = parseOne(request, index)
      if (!isStreamingRequest(parsed)) continue
      throw new InvalidRequestError(
        `Request ${index} of the list is ${parsed.type}, whose answer is a stream: send it alone`,
      )
    }
  }

  async #answer(request: unknown, context: Context, options: RequestOptions): Promise<BatchedAnswer> {
    try {
      options.signal.throwIfAborted()
      const result = await this.#processor.process(request, context, options)
      if (result.type === 'json') return { status: 200, body: result.body }
      throw new TypeError('A request that is answered with JSON was answered with a stream.')
    } catch (error) {
      const { status, code, message } = toRefusal(error, { logger: this.logger, isCut: options.signal.aborted })
      return { status, error: { code, message } }
    }
  }
}

/** Undefined for a body that is no list, which need not be read for that. */
function readList(body: unknown): unknown[] | undefined {
  if (Array.isArray(body)) return body
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body.subarray(0, MAX_BLANKS))
  if (!/^\s*\[/.test(text)) return undefined
  try {
    return JSON.parse(
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body),
    ) as unknown[]
  } catch (cause) {
    throw new InvalidRequestError('The request body is not JSON in UTF-8', { cause })
  }
}

/** A list may begin after this many blanks. */
const MAX_BLANKS = 64

function parseOne(request: unknown, index: number): ReturnType<typeof parseRequest> {
  try {
    return parseRequest(request)
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error
    throw new InvalidRequestError(`Request ${index} of the list: ${error.message}`, { cause: error })
  }
}

function keyed({ header }: RequestOptions, index: number): RequestOptions['header'] {
  return (name) => {
    const value = header(name)
    return name === 'idempotency-key' && value !== undefined ? `${value.replaceAll('"', '').trim()}.${index}` : value
  }
}
