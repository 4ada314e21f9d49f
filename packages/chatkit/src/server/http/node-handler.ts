import type { ChatKitResult } from '../chatkit-server.ts'
import type { Logger } from '../logger.ts'
import { toHostCut } from '../run/cancellation.ts'
import { STREAM_HEADERS } from '../wire/sse.ts'
import { errorAnswer, jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { answerHead } from './answer-head.ts'
import { crossOriginHeaders } from './cross-origin.ts'
import { toHandlerLimits } from './handler-options.ts'
import type { ChatKitHandlerOptions } from './handler-options.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { pumpEvents } from './pump-events.ts'
import { readBody } from './read-body.ts'
import type { FramesResult, JsonResult, RequestOptions, RequestProcessor } from './request-processor.ts'

/**
 * Answers one request of Node's `http`, Express or anything built on them. The body may be unread or have gone through a body parser. A stream
 * waits for its reader; a reader that leaves, or does not keep up, cuts the run. Resolves when all is done, the handling of a cut included; never
 * rejects. A preflight (`OPTIONS`) is answered without a look at the context: send it here before you ask who is calling.
 */
export async function handleChatKitRequest<Context>(
  server: RequestProcessor<Context>,
  request: NodeRequest,
  response: NodeResponse,
  context: Context,
  options: ChatKitHandlerOptions = {},
): Promise<void> {
  const { maxBodyBytes } = toHandlerLimits(options)
  const header = (name: string) => headerOf(request, name)
  const answer = answerHead({ method: request.method, header }, options)
  const target = { response, header, logger: server.logger }
  if (answer) return sendAnswer(response, answer, sendOptions(header, options))
  return answerChatKitRequest(target, options, async (requestOptions) => {
    const body = await loadBody(request, maxBodyBytes)
    return server.process(body, context, requestOptions)
  })
}

/** Where an answer goes, and what is known of the request. */
export interface AnswerTarget {
  response: NodeResponse
  header: RequestOptions['header']
  logger: Logger
}

/**
 * Sends what the request comes to, a document, a stream or a refusal, with all that {@link handleChatKitRequest} does for one. For routes of a
 * host's own. Never rejects.
 */
export async function answerChatKitRequest(
  { response, header, logger }: AnswerTarget,
  options: ChatKitHandlerOptions,
  carryOut: (options: RequestOptions) => Promise<ChatKitResult | FramesResult | JsonResult>,
): Promise<void> {
  const { signal: hostSignal } = options
  const { maxBehindMs, maxBodyBytes: _maxBodyBytes, ...limits } = toHandlerLimits(options)
  const reader = new AbortController()
  if (response.destroyed) reader.abort()
  else response.once('close', () => reader.abort())
  const signal = hostSignal ? AbortSignal.any([reader.signal, toHostCut(hostSignal)]) : reader.signal
  const send = (answer: Answer) => sendAnswer(response, answer, sendOptions(header, options))
  try {
    const result = await carryOut({ signal, header })
    if (result.type === 'json') return send(jsonAnswer(result.body))
    const ownHeaders = result.type === 'frames' ? result.headers : {}
    const { extraHeaders } = sendOptions(header, options)
    response.writeHead(200, { ...STREAM_HEADERS, ...ownHeaders, ...extraHeaders })
    const sink = { write: (frames: string) => write(response, frames), letGo: () => response.destroy() }
    const cutBy = () => (response.destroyed ? 'reader' : hostSignal?.aborted ? 'host' : undefined)
    await pumpEvents(result, sink, { ...limits, maxBehindMs, cutBy, logger })
    if (!response.destroyed) end(response, { maxBehindMs })
  } catch (error) {
    if (!response.destroyed) send(errorAnswer(error, { logger, isCut: signal.aborted }))
  }
}

function sendOptions(header: RequestOptions['header'], options: ChatKitHandlerOptions) {
  const { maxBehindMs } = toHandlerLimits(options)
  return { extraHeaders: crossOriginHeaders(header('origin'), options.allowedOrigins), maxBehindMs }
}

async function loadBody(request: NodeRequest, maxBytes: number): Promise<unknown> {
  // Only a body parser that has read the stream to its end has parsed the body. A parser that skipped the request may
  // have set `body` to a value of its own.
  if (request.body !== undefined && request.readableEnded) return request.body
  // Destroying the request would destroy the socket that the refusal is to go over.
  const chunks = request.iterator({ destroyOnReturn: false })
  return readBody(chunks, { maxBytes, contentLength: headerOf(request, 'content-length') })
}

function headerOf({ headers }: NodeRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}

/** Writes unless the reader has left: that ends the events. */
function write(response: NodeResponse, frames: string): Promise<void> | undefined {
  if (response.destroyed || response.write(frames)) return undefined
  const { promise, resolve } = Promise.withResolvers<void>()
  const proceed = () => {
    response.off('drain', proceed)
    response.off('close', proceed)
    resolve()
  }
  response.on('drain', proceed)
  response.on('close', proceed)
  return promise
}

function sendAnswer(
  response: NodeResponse,
  { status, headers, body }: Answer,
  { extraHeaders, maxBehindMs }: { extraHeaders: Record<string, string>; maxBehindMs: number },
): void {
  // Node would take the unread rest of a refused request for the next request.
  if (!response.req.complete) response.shouldKeepAlive = false
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...extraHeaders, ...length })
  end(response, { maxBehindMs }, body)
}

/** Ends the response, and the connection with it when the reader does not take the rest in time. */
function end(response: NodeResponse, { maxBehindMs }: { maxBehindMs: number }, body?: string): void {
  const timer = setTimeout(() => response.destroy(), maxBehindMs)
  response.once('close', () => clearTimeout(timer))
  response.end(body)
}
