import type { ByteSource } from './byte-source.ts'
import { decodeText } from '@frontdesk/documents'
import { fromBytes, readAt } from './byte-source.ts'

/** Larger files are read only when they are UTF-8: any other has to be decoded as a whole. */
export const MAX_DECODED_BYTES = 8 * 1024 * 1024

/** A text of another charset, as UTF-8. */
export interface DecodedSource {
  source: ByteSource
  /** What it is, such as `utf-16le`; what is not known is taken for `windows-1252`. */
  charset: string
  /** True when some bytes fit no charset, and are U+FFFD now. */
  isDamaged: boolean
}

/** A file that is not UTF-8 in UTF-8; undefined when it is no text, or too large. Throws `FilesError` when it cannot be read. */
export function decodeSource(file: ByteSource): DecodedSource | undefined {
  if (file.sizeBytes > MAX_DECODED_BYTES) return undefined
  const decoded = decodeText(readAt(file, 0, file.sizeBytes))
  return decoded && { ...decoded, source: fromBytes(file.name, Buffer.from(decoded.text)) }
}
