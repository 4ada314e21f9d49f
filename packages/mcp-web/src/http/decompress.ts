import type { Transform } from 'node:stream'
import { pipeline, Readable } from 'node:stream'

/** Undoes a coding; a body of no bytes stays one, though no compressor writes that. */
export async function* decompress(
  source: AsyncIterable<Buffer>,
  createStream: (head: Buffer) => Transform,
): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    head = Buffer.concat([head, next.value])
    if (head.length >= 2) break
  }
  if (head.length === 0) return
  const all = (async function* () {
    yield head
    // Its return, by a reader who leaves, returns the source too.
    yield* { [Symbol.asyncIterator]: () => chunks }
  })()
  // Its errors reach the reader of the stream.
  const stream: Readable = pipeline(Readable.from(all, { objectMode: false }), createStream(head), () => {})
  yield* stream as AsyncIterable<Buffer>
}
