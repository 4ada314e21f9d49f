import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { RequestInput } from '../case.ts'

const MEBIBYTE = 1_048_576
const INFLATED_MEBIBYTES = 1_024
/** `MAX_BODY_BYTES` as it is when nobody sets it. */
const BODY_LIMIT = MEBIBYTE

/** The bytes of a request, however the case describes them. Undefined for none. */
export function makeBody({ body, body_hex: hex, body_parts: parts, body_gen: made }: RequestInput): Buffer | undefined {
  if (hex !== undefined) return Buffer.from(hex, 'hex')
  if (parts) {
    const texts = parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times)))
    return Buffer.from(texts.join(''))
  }
  if (made === undefined) return body === undefined ? undefined : Buffer.from(body)
  const make = MADE[made]
  if (!make) throw new Error(`Nobody knows how to make the body "${made}".`)
  return make()
}

const LIST = '{"type":"threads.list","params":{}}'

const MADE: Record<string, () => Buffer> = {
  'valid JSON of limit + 1 bytes': () => Buffer.from(LIST.padEnd(BODY_LIMIT + 1, ' ')),
  'object with 200000 distinct keys as metadata'() {
    const members = Array.from({ length: 200_000 }, (_, index) => `"k${index}":${index}`)
    return Buffer.from(`{"type":"threads.list","params":{},"metadata":{${members.join(',')}}}`)
  },
  // Members of a gzip file may follow one another: one of a mebibyte stands for all.
  'gzip of 1 GB of spaces and one JSON value'() {
    const spaces = gzipSync(Buffer.alloc(MEBIBYTE, ' '))
    return Buffer.concat([...Array.from({ length: INFLATED_MEBIBYTES }, () => spaces), gzipSync(LIST)])
  },
  'brotli of 1 GB of spaces and one JSON value'() {
    const text = Buffer.concat([Buffer.alloc(INFLATED_MEBIBYTES * MEBIBYTE, ' '), Buffer.from(LIST)])
    return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } })
  },
}
