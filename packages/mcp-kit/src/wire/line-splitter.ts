const NEWLINE = 0x0a
const TAIL_BYTES = 1_024
const FIRST_BYTES = 4_096

/** A line over the limit: its first bytes, its last ones, and how long it was. */
export interface LongLine {
  head: Buffer
  tail: Buffer
  bytes: number
}

export interface LineSplitterOptions {
  /** Longest line that is kept whole. */
  maxBytes: number
  /** How much of the start of a longer one is kept. */
  headBytes: number
  /** Takes a line, whose bytes are good until it returns: the memory is used again. */
  onLine: (line: Buffer) => void
  onLongLine: (line: LongLine) => void
}

/**
 * Cuts a byte stream into lines, without the newline. Memory is bounded by twice `maxBytes` whatever arrives: of a longer line only its
 * two ends are kept. What is kept of a chunk is copied, so that its owner may read the next one into the same memory.
 */
export class LineSplitter {
  readonly #options: LineSplitterOptions
  /** The start of a line that has not ended yet, in its first `#bytes`; the rest is room to grow. */
  #kept: Buffer = Buffer.alloc(0)
  #bytes = 0
  #head: Buffer | undefined
  #tail: Buffer = Buffer.alloc(0)

  constructor(options: LineSplitterOptions) {
    this.#options = options
  }

  /** Bytes of the line that has not ended yet. */
  get pendingBytes(): number {
    return this.#bytes
  }

  /** The first bytes of the line that has not ended yet. */
  get pendingHead(): Buffer {
    return this.#head ?? this.#kept.subarray(0, this.#bytes)
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#endLine(chunk.subarray(start, end))
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
  }

  #endLine(part: Buffer): void {
    const { onLine, onLongLine, maxBytes } = this.#options
    const isWhole = this.#bytes === 0 && part.length <= maxBytes
    if (!isWhole) this.#keep(part)
    const [head, kept, bytes] = [this.#head, this.#kept, this.#bytes]
    this.#head = undefined
    this.#bytes = 0
    if (kept.length > FIRST_BYTES) this.#kept = Buffer.alloc(0)
    if (isWhole) onLine(part)
    else if (head) onLongLine({ head, tail: this.#tail, bytes })
    else onLine(kept.subarray(0, bytes))
  }

  #keep(part: Buffer): void {
    const bytes = this.#bytes + part.length
    if (this.#head === undefined && bytes > this.#options.maxBytes) this.#keepEnds(part)
    else if (this.#head) this.#tail = lastBytes(Buffer.concat([this.#tail, lastBytes(part)]))
    else {
      if (bytes > this.#kept.length) this.#grow(bytes)
      part.copy(this.#kept, this.#bytes)
    }
    this.#bytes = bytes
  }

  /** Lets go of the middle of a line that has just come over the limit. */
  #keepEnds(part: Buffer): void {
    const { headBytes } = this.#options
    const before = this.#kept.subarray(0, this.#bytes)
    this.#head = Buffer.concat([before.subarray(0, headBytes), part.subarray(0, headBytes)]).subarray(0, headBytes)
    this.#tail = lastBytes(Buffer.concat([lastBytes(before), lastBytes(part)]))
    this.#kept = Buffer.alloc(0)
  }

  /** Doubles the room: a line that drips in byte by byte must not be copied for each byte. */
  #grow(bytes: number): void {
    const room = Math.max(bytes, Math.min(this.#kept.length * 2, this.#options.maxBytes), FIRST_BYTES)
    const grown = Buffer.allocUnsafeSlow(room)
    this.#kept.copy(grown, 0, 0, this.#bytes)
    this.#kept = grown
  }
}

function lastBytes(buffer: Buffer): Buffer {
  return buffer.subarray(Math.max(0, buffer.length - TAIL_BYTES))
}
