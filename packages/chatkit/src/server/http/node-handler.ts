import type { ThreadStreamEvent } from '../../event.ts'
import type { ChatKitServer } from '../chatkit-server.ts'
import type { Logger } from '../logger.ts'
import { CUT_FRAME, STREAM_HEADERS } from '../sse.ts'
import { errorAnswer, jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import type { ChatKitHandlerOptions } from './handler-options.ts'
import { pumpEvents } from './pump-events.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { DEFAULT_MAX_BODY_BYTES, readBody } from './read-body.ts'

/**
 * Answers one request of Node's `http`, Express or anything built on them. The body may be unread or have gone through a body parser. A stream
 * waits for its reader; a reader that leaves cuts the run. Resolves when all is done, the handling of a cut included; never rejects.
 */
export async function handleChatKitRequest<Context>(
  server: ChatKitServer<Context>,
  request: NodeRequest,
  response: NodeResponse,
  context: Context,
  { maxBodyBytes = DEFAULT_MAX_BODY_BYTES, heartbeatMs, signal: hostSignal }: ChatKitHandlerOptions = {},
): Promise<void> {
  const reader = new AbortController()
  if (response.destroyed) reader.abort()
  else response.once('close', () => reader.abort())
  const signal = hostSignal ? AbortSignal.any([reader.signal, hostSignal]) : reader.signal
  try {
    const body = await loadBody(request, maxBodyBytes)
    const result = await server.process(body, context, { signal })
    if (result.type === 'json') sendAnswer(response, jsonAnswer(result.body))
    else await sendEvents(response, result.events, { heartbeatMs })
  } catch (error) {
    sendError(response, error, { logger: server.logger, isCut: signal.aborted })
  }
}

async function loadBody(request: NodeRequest, maxBytes: number): Promise<unknown> {
  // A body parser has read the stream to its end; one that passed this request by may have left a body of its own invention.
  if (request.body !== undefined && request.readableEnded) return request.body
  // Destroying the request would destroy the socket that the refusal is to go over.
  const chunks = request.iterator({ destroyOnReturn: false })
  return readBody(chunks, { maxBytes, contentLength: request.headers['content-length'] })
}

async function sendEvents(
  response: NodeResponse,
  events: AsyncIterable<ThreadStreamEvent>,
  { heartbeatMs }: { heartbeatMs: number | undefined },
): Promise<void> {
  response.writeHead(200, STREAM_HEADERS)
  await pumpEvents(events, (frames) => write(response, frames), { heartbeatMs })
  response.end()
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

function sendError(response: NodeResponse, error: unknown, cut: { logger: Logger; isCut: boolean }): void {
  if (response.destroyed) return
  if (!response.headersSent) return sendAnswer(response, errorAnswer(error, cut))
  // The host has cut the run, and the reader is still there to be told.
  if (cut.isCut) return void response.end(CUT_FRAME)
  cut.logger.error({ err: error }, 'A stream broke off')
  response.destroy()
}

function sendAnswer(response: NodeResponse, { status, headers, body }: Answer): void {
  // What was not read of a refused request would be taken for the next one.
  if (!response.req.complete) response.shouldKeepAlive = false
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
