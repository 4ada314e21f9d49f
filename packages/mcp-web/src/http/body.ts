import type { IncomingMessage } from 'node:http'
import { decodersFor } from './content-coding.ts'
import { WebError } from '../errors.ts'

/**
 * Hands the inflated bytes of an answer to `consume`, until there are no more, `maxBytes` are over, or `consume` answers false. Resolves to
 * whether that was all. What comes over the wire is held to `maxBytes` too. Throws {@link WebError} for codings that are not known or too
 * many, and what Node throws for a stream that breaks.
 */
export async function readBody(
  response: IncomingMessage,
  { maxBytes, consume }: { maxBytes: number; consume: (chunk: Buffer) => boolean },
): Promise<boolean> {
  let body: AsyncIterable<Buffer> = takeBytes(response, maxBytes)
  for (const decode of decodersFor(response.headers['content-encoding'])) body = decode(body)
  let bytes = 0
  // Leaving the loop destroys the streams, and the connection with them.
  for await (const chunk of body) {
    bytes += chunk.length
    const isOver = bytes > maxBytes
    if (!consume(isOver ? chunk.subarray(0, chunk.length - (bytes - maxBytes)) : chunk) || isOver) return false
  }
  return true
}

/** The bytes as they come. One more than the limit ends them like a body without an end, which many compressed ones of nothing are. */
async function* takeBytes(response: IncomingMessage, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    yield chunk
    bytes += chunk.length
    // The consumer has its fill of bytes that are not encoded by now.
    if (bytes > maxBytes) {
      throw new WebError('too_large', `The page has more than ${maxBytes} bytes. It is not fetched.`)
    }
  }
}
