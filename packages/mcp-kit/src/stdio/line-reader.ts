/** One line of input: its text, or what is known of a line over the limit. */
export type Line = { text: string } | { bytes: number; head: string; tail: string }

const NEWLINE = 0x0a
const EDGE_BYTES = 1_024

/**
 * Cuts a byte stream into lines of UTF-8 without the line end. Holds at most `maxLineBytes`: a longer line is dropped as it comes
 * in, and reported with its length, its first and its last kilobyte once it ends.
 */
export class LineReader {
  readonly #maxLineBytes: number
  #chunks: Buffer[] = []
  #bytes = 0
  #tail: Buffer = Buffer.alloc(0)

  constructor({ maxLineBytes }: { maxLineBytes: number }) {
    this.#maxLineBytes = maxLineBytes
  }

  /** The lines that `chunk` completes. */
  *push(chunk: Buffer): Generator<Line> {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start)
      if (end === -1) break
      this.#append(chunk.subarray(start, end))
      yield this.#take()
      start = end + 1
    }
    if (start < chunk.length) this.#append(chunk.subarray(start))
  }

  #append(part: Buffer): void {
    this.#bytes += part.length
    if (this.#bytes <= this.#maxLineBytes) {
      this.#chunks.push(part)
      return
    }
    const dropped = this.#chunks.splice(1)
    // Copies, or the whole chunks that they were cut from stay in memory; and no more of them than it takes.
    this.#tail =
      part.length >= EDGE_BYTES
        ? Buffer.from(part.subarray(-EDGE_BYTES))
        : Buffer.from(Buffer.concat([...dropped, this.#tail, part]).subarray(-EDGE_BYTES))
    if (this.#chunks[0] !== undefined) this.#chunks[0] = Buffer.from(this.#chunks[0].subarray(0, EDGE_BYTES))
  }

  #take(): Line {
    const bytes = this.#bytes
    const text = Buffer.concat(this.#chunks).toString('utf8')
    const tail = this.#tail.toString('utf8')
    this.#chunks = []
    this.#bytes = 0
    this.#tail = Buffer.alloc(0)
    return bytes > this.#maxLineBytes ? { bytes, head: text, tail } : { text: text.replace(/\r$/, '') }
  }
}
