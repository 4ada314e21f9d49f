/** Bytes that can be read from anywhere: a file, or what was made of one. */
export interface ByteSource {
  /** For messages: the last component of a path. */
  readonly name: string
  readonly sizeBytes: number
  /** Fills `buffer` from `position` on, and returns how much that was: less than its length only at the end. Throws `FilesError`. */
  readInto(buffer: Buffer, position: number): number
}

/** Up to `length` bytes from `position`; fewer at the end. Throws `FilesError`. */
export function readAt(source: ByteSource, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, source.sizeBytes - position)))
  return buffer.subarray(0, source.readInto(buffer, position))
}

/** Bytes in memory as a source. */
export function fromBytes(name: string, bytes: Buffer): ByteSource {
  return { name, sizeBytes: bytes.length, readInto: (buffer, position) => bytes.copy(buffer, 0, position) }
}
