const NEWLINE = 0x0a
const TAIL_BYTES = 1_024
const MAX_PARTS = 1_024

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
  onLine: (line: Buffer) => void
  onLongLine: (line: LongLine) => void
}

/**
 * Cuts a byte stream into lines, without the newline. Memory is bounded by `maxBytes` and one chunk whatever arrives: of a longer line only
 * its two ends are kept.
 */
export class LineSplitter {
  readonly #options: LineSplitterOptions
  #parts: Buffer[] = []
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
    return this.#head ?? this.#parts[0] ?? Buffer.alloc(0)
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#append(chunk.subarray(start, end))
      this.#endLine()
      start = end + 1
    }
    if (start < chunk.length) this.#append(chunk.subarray(start))
  }

  #append(part: Buffer): void {
    this.#bytes += part.length
    if (this.#head) {
      this.#tail = lastBytes(Buffer.concat([this.#tail, lastBytes(part)]))
      return
    }
    this.#parts.push(part)
    // A line that drips in byte by byte must not cost an object for each byte.
    if (this.#parts.length > MAX_PARTS) this.#parts = [Buffer.concat(this.#parts)]
    if (this.#bytes <= this.#options.maxBytes) return
    // Copies, so that a few kept bytes do not hold the whole line in memory; of its ends alone, for all of it would be that memory twice.
    this.#head = Buffer.concat(this.#parts, Math.min(this.#options.headBytes, this.#bytes))
    this.#tail = Buffer.from(lastBytes(Buffer.concat(this.#parts.slice(-TAIL_BYTES).map(lastBytes))))
    this.#parts = []
  }

  #endLine(): void {
    const { onLine, onLongLine } = this.#options
    const [head, parts, bytes] = [this.#head, this.#parts, this.#bytes]
    this.#head = undefined
    this.#parts = []
    this.#bytes = 0
    if (head) onLongLine({ head, tail: this.#tail, bytes })
    else onLine(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
  }
}

function lastBytes(buffer: Buffer): Buffer {
  return buffer.subarray(Math.max(0, buffer.length - TAIL_BYTES))
}
