import { PayloadTooLargeError } from '../errors.ts'

/** How large a request may be unless the host says otherwise: room for a minute of dictation, far from what would hurt. */
export const DEFAULT_MAX_BODY_BYTES = 4 * 1024 * 1024

/**
 * Reads a body to its end. Throws {@link PayloadTooLargeError} as soon as it is known to be over the limit: from the `content-length`, before a
 * byte is read, or in the middle.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { maxBytes, contentLength }: { maxBytes: number; contentLength: string | null | undefined },
): Promise<Uint8Array> {
  if (Number(contentLength) > maxBytes) throw tooLarge(maxBytes)
  const read: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > maxBytes) throw tooLarge(maxBytes)
    read.push(chunk)
  }
  const body = new Uint8Array(length)
  let offset = 0
  for (const chunk of read) {
    body.set(chunk, offset)
    offset += chunk.length
  }
  return body
}

function tooLarge(maxBytes: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`The request is larger than ${maxBytes} bytes`)
}
