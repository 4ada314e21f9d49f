import type { IncomingMessage } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { WebError } from './errors.ts'

const MAX_CODINGS = 2
const CODINGS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * Hands the inflated bytes of an answer to `consume`, until there are no more, `maxBytes` are over, or `consume` answers false. Resolves to
 * whether that was all. What comes over the wire is held to `maxBytes` too. Throws {@link WebError} for codings that are not known or too
 * many, and what Node throws for a stream that breaks.
 */
export async function readBody(
  response: IncomingMessage,
  { maxBytes, consume }: { maxBytes: number; consume: (chunk: Buffer) => boolean },
): Promise<boolean> {
  let body: Readable = Readable.from(takeBytes(response, maxBytes), { objectMode: false })
  // The last coding in the header is the outermost.
  for (const createDecoder of decodersFor(response.headers['content-encoding']).toReversed()) {
    // Its errors reach the reader of the last stream.
    body = pipeline(body, createDecoder(), () => {})
  }
  let bytes = 0
  // Leaving the loop destroys the streams, and the connection with them.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    const isOver = bytes > maxBytes
    if (!consume(isOver ? chunk.subarray(0, chunk.length - (bytes - maxBytes)) : chunk) || isOver) return false
  }
  return true
}

function decodersFor(header = ''): (() => Transform)[] {
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (codings.length > MAX_CODINGS) {
    throw new WebError('invalid_response', `The page is encoded ${codings.length} times; ${MAX_CODINGS} are the most.`)
  }
  return codings.map((coding) => {
    const createDecoder = CODINGS[coding]
    if (createDecoder === undefined) {
      throw new WebError('invalid_response', 'The page is encoded in a way that this server cannot decode.')
    }
    return createDecoder
  })
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
