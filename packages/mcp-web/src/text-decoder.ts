import type { TextDecoder } from 'node:util'
import { decoderFor, SNIFFED_BYTES } from './charset.ts'
import { WebError } from './errors.ts'

/** Decodes a body as it comes in. Holds back its beginning until there is enough of it to know the charset. */
export class BodyDecoder {
  readonly #declared: string | undefined
  #head: Buffer = Buffer.alloc(0)
  #decoder: TextDecoder | undefined

  /** `declared` is the charset of the Content-Type header. */
  constructor(declared: string | undefined) {
    this.#declared = declared
  }

  /** The text that is certain by now. Throws {@link WebError} for bytes that are no text. */
  write(chunk: Buffer): string {
    if (this.#decoder !== undefined) return this.#decode(chunk)
    this.#head = Buffer.concat([this.#head, chunk])
    return this.#head.length < SNIFFED_BYTES ? '' : this.#start()
  }

  /** The rest of the text. */
  end(): string {
    const start = this.#decoder === undefined ? this.#start() : ''
    return start + (this.#decoder?.decode() ?? '')
  }

  #start(): string {
    this.#decoder = decoderFor(this.#head, this.#declared)
    return this.#decode(this.#head)
  }

  #decode(bytes: Buffer): string {
    const text = this.#decoder?.decode(bytes, { stream: true }) ?? ''
    if (text.includes('\0'))
      throw new WebError('invalid_response', 'This is no text but binary data. It cannot be read.')
    return text
  }
}
