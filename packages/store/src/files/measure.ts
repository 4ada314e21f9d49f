import { createHash } from 'node:crypto'
import { PayloadTooLargeError } from '@frontdesk/chatkit/server'
import type { SavedFile, SaveFileOptions } from './file-store.ts'

/** As many of the first bytes tell the type of a file. */
export const HEAD_BYTES = 4_100

/** Passes bytes on while it counts and hashes them. Throws at the first byte too many, and when the signal aborts. */
export class Measure {
  readonly #hash = createHash('sha256')
  readonly #head: Uint8Array[] = []
  #size = 0

  async *pass(source: AsyncIterable<Uint8Array>, { maxBytes, signal }: SaveFileOptions): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      signal?.throwIfAborted()
      if (this.#size < HEAD_BYTES) this.#head.push(chunk.subarray(0, HEAD_BYTES - this.#size))
      this.#size += chunk.byteLength
      if (this.#size > maxBytes) throw new PayloadTooLargeError(`The file is larger than ${maxBytes} bytes.`)
      this.#hash.update(chunk)
      yield chunk
    }
    signal?.throwIfAborted()
  }

  /** Call it once all bytes have passed. */
  finish(): SavedFile {
    return { size: this.#size, sha256: this.#hash.digest('hex'), head: Buffer.concat(this.#head) }
  }
}
