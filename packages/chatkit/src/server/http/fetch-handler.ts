import type { ChatKitServer } from '../chatkit-server.ts'
import { STREAM_HEADERS } from '../sse.ts'
import { errorAnswer, jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { EventByteSource } from './event-source.ts'
import type { ChatKitHandlerOptions } from './handler-options.ts'
import { DEFAULT_MAX_BODY_BYTES, readBody } from './read-body.ts'

export interface ChatKitFetchOptions extends ChatKitHandlerOptions {
  /** Given the rest of a stream's life: on platforms that freeze a worker once it has answered, the handling of a cut needs it. */
  waitUntil?: ((work: Promise<void>) => void) | undefined
}

/** So much may wait in the response before the run is asked to pause. */
const MAX_WAITING_BYTES = 64 * 1024

/**
 * Answers one request of the Web: Hono, Next.js, Deno, Bun, workers. A stream waits for its reader; cancelling the body or aborting the request
 * cuts the run, and the cancelling promise resolves when that is handled. Never rejects.
 */
export async function handleChatKitFetch<Context>(
  server: ChatKitServer<Context>,
  request: Request,
  context: Context,
  { maxBodyBytes = DEFAULT_MAX_BODY_BYTES, heartbeatMs, signal: hostSignal, waitUntil }: ChatKitFetchOptions = {},
): Promise<Response> {
  const reader = new AbortController()
  const signal = AbortSignal.any([reader.signal, request.signal, ...(hostSignal ? [hostSignal] : [])])
  try {
    const contentLength = request.headers.get('content-length')
    const body = await readBody(request.body ?? [], { maxBytes: maxBodyBytes, contentLength })
    const result = await server.process(body, context, { signal })
    if (result.type === 'json') return toResponse(jsonAnswer(result.body))
    const source = new EventByteSource(result.events, {
      heartbeatMs,
      cutBy: () => (hostSignal?.aborted ? 'host' : signal.aborted ? 'reader' : undefined),
      onCancel: () => reader.abort(),
      logger: server.logger,
    })
    waitUntil?.(source.done)
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES })
    return new Response(new ReadableStream(source, strategy), { headers: STREAM_HEADERS })
  } catch (error) {
    return toResponse(errorAnswer(error, { logger: server.logger, isCut: signal.aborted }))
  }
}

function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}
