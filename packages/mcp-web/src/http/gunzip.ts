import { createGunzip, inflateRawSync } from 'node:zlib'
import { decompress } from './decompress.ts'

const MAGIC = Buffer.from([0x1f, 0x8b])
const TRAILER_BYTES = 8

/**
 * Undoes gzip. What follows its last member is ignored, as browsers do; Node's own stream fails there and loses what it had not handed on,
 * so that the end of the text is then inflated once more from the bytes that came.
 */
export async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const compressed: Buffer[] = []
  const keep = async function* () {
    for await (const chunk of source) {
      compressed.push(chunk)
      yield chunk
    }
  }
  let bytes = 0
  try {
    for await (const chunk of decompress(keep(), () => createGunzip())) {
      bytes += chunk.length
      yield chunk
    }
  } catch (error) {
    const isMemberExpected = error instanceof Error && error.message === 'incorrect header check'
    const all = Buffer.concat(compressed)
    if (!isMemberExpected || !startsMember(all, 0)) throw error
    yield* inflateFrom(all, bytes)
  }
}

/** What the members of `compressed` hold from a byte of their text on. */
function* inflateFrom(compressed: Buffer, start: number): Generator<Buffer> {
  let position = 0
  for (let at = 0; startsMember(compressed, at);) {
    const body = compressed.subarray(at + headerLength(compressed.subarray(at)))
    const { buffer, engine } = inflateRawSync(body, { info: true }) as unknown as Inflated
    if (position + buffer.length > start) yield buffer.subarray(Math.max(0, start - position))
    position += buffer.length
    at = compressed.length - body.length + engine.bytesWritten + TRAILER_BYTES
  }
}

/** What zlib answers with `info`, which its types leave out. */
interface Inflated {
  buffer: Buffer
  engine: { bytesWritten: number }
}

function startsMember(bytes: Buffer, at: number): boolean {
  return bytes.subarray(at, at + MAGIC.length).equals(MAGIC)
}

/** The length of the header that a member begins with (RFC 1952). */
function headerLength(member: Buffer): number {
  const flags = member[3] ?? 0
  let length = 10
  if (flags & 0x04) length += 2 + member.readUInt16LE(length)
  if (flags & 0x08) length = member.indexOf(0, length) + 1
  if (flags & 0x10) length = member.indexOf(0, length) + 1
  return flags & 0x02 ? length + 2 : length
}
