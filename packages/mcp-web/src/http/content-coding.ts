import { createBrotliDecompress, createInflate, createInflateRaw } from 'node:zlib'
import { decompress } from './decompress.ts'
import { WebError } from '../errors.ts'
import { gunzip } from './gunzip.ts'

/** A stage that undoes one coding of a body. */
export type Decoder = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>

const MAX_CODINGS = 2
const DECODERS: Record<string, Decoder> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: (source) => decompress(source, (head) => (isZlib(head) ? createInflate() : createInflateRaw())),
  br: (source) => decompress(source, () => createBrotliDecompress()),
}
/** The other codings that IANA registers. Any other word, such as `none` or `utf-8`, means that the body is not encoded. */
const UNKNOWN = new Set(['aes128gcm', 'compress', 'dcb', 'dcz', 'exi', 'pack200-gzip', 'x-compress', 'zstd'])

/**
 * The stages for a Content-Encoding header, in the order to apply them: the last coding in it is the outermost. Throws {@link WebError} for
 * codings that cannot be undone, or are too many.
 */
export function decodersFor(header = ''): Decoder[] {
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => Object.hasOwn(DECODERS, coding) || UNKNOWN.has(coding))
  if (codings.length > MAX_CODINGS) {
    throw new WebError('invalid_response', `The page is encoded ${codings.length} times; ${MAX_CODINGS} are the most.`)
  }
  return codings.toReversed().map((coding) => {
    const decoder = DECODERS[coding]
    if (decoder === undefined) {
      throw new WebError('invalid_response', 'The page is encoded in a way that this server cannot decode.')
    }
    return decoder
  })
}

/** Servers send `deflate` with the header of zlib, as the standard says, or without. */
function isZlib([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
}
