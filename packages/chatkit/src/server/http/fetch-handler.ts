import { toHostCut } from '../run/cancellation.ts'
import { STREAM_HEADERS } from '../wire/sse.ts'
import { errorAnswer, jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { answerHead } from './answer-head.ts'
import { crossOriginHeaders } from './cross-origin.ts'
import { EventByteSource } from './event-source.ts'
import { toHandlerLimits } from './handler-options.ts'
import type { ChatKitHandlerOptions } from './handler-options.ts'
import { readBody } from './read-body.ts'
import type { RequestProcessor } from './request-processor.ts'

export interface ChatKitFetchOptions extends ChatKitHandlerOptions {
  /**
   * Is given a promise that lasts as long as the stream. Platforms that freeze a worker once it has answered need it to
   * handle a cut.
   */
  waitUntil?: ((work: Promise<void>) => void) | undefined
}

/** The run is asked to pause when more bytes than this wait in the response. */
const MAX_WAITING_BYTES = 64 * 1024

/**
 * Answers one request of the Web: Hono, Next.js, Deno, Bun, workers. A stream waits for its reader; cancelling the body, aborting the request or
 * not keeping up cuts the run, and the cancelling promise resolves when that is handled. Never rejects. A preflight (`OPTIONS`) is answered
 * without a look at the context: send it here before you ask who is calling.
 */
export async function handleChatKitFetch<Context>(
  server: RequestProcessor<Context>,
  request: Request,
  context: Context,
  options: ChatKitFetchOptions = {},
): Promise<Response> {
  const { signal: hostSignal, allowedOrigins, waitUntil } = options
  const { maxBodyBytes, ...limits } = toHandlerLimits(options)
  const { logger } = server
  const header = (name: string) => request.headers.get(name) ?? undefined
  const extraHeaders = crossOriginHeaders(header('origin'), allowedOrigins)
  const toResponse = ({ status, headers, body }: Answer) =>
    new Response(status === 204 ? null : body, { status, headers: { ...headers, ...extraHeaders } })
  const answer = answerHead({ method: request.method, header }, { allowedOrigins })
  if (answer) return toResponse(answer)
  const reader = new AbortController()
  const signal = AbortSignal.any([reader.signal, request.signal, ...(hostSignal ? [toHostCut(hostSignal)] : [])])
  try {
    const body = await readBody(request.body ?? [], {
      maxBytes: maxBodyBytes,
      contentLength: header('content-length'),
    })
    const result = await server.process(body, context, { signal, header })
    if (result.type === 'json') return toResponse(jsonAnswer(result.body))
    const source = new EventByteSource(result, {
      ...limits,
      cutBy: () => (hostSignal?.aborted ? 'host' : signal.aborted ? 'reader' : undefined),
      onCancel: () => reader.abort(),
      logger,
    })
    waitUntil?.(source.done)
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES })
    const headers = { ...STREAM_HEADERS, ...(result.type === 'frames' && result.headers), ...extraHeaders }
    return new Response(new ReadableStream(source, strategy), { headers })
  } catch (error) {
    return toResponse(errorAnswer(error, { logger, isCut: signal.aborted }))
  }
}
