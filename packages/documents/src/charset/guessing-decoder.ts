import { TextDecoder } from 'node:util'

/** How many bytes from the first one outside of ASCII on are looked at before the charset is taken for certain. */
const SAMPLE_BYTES = 16 * 1024

/**
 * Decodes a text of which nothing says the charset: UTF-8, or Windows-1252 as browsers take it when the bytes are not UTF-8. Up to the first
 * byte outside of ASCII both are the same.
 */
export class GuessingDecoder {
  /** The charset, once it matters. */
  charset: 'utf-8' | 'windows-1252' | undefined
  #decoder: TextDecoder | undefined
  #held: Buffer = Buffer.alloc(0)

  /** The text that is certain by now. */
  write(chunk: Buffer): string {
    if (this.#decoder !== undefined) return this.#decoder.decode(chunk, { stream: true })
    this.#held = Buffer.concat([this.#held, chunk])
    const ascii = this.#held.findIndex((byte) => byte >= 0x80)
    if (ascii !== -1 && this.#held.length - ascii >= SAMPLE_BYTES) return this.#decide()
    const certain = ascii === -1 ? this.#held.length : ascii
    const text = this.#held.toString('latin1', 0, certain)
    this.#held = this.#held.subarray(certain)
    return text
  }

  /** The rest of the text. */
  end(): string {
    const rest = this.#decoder === undefined ? this.#decide({ isEnd: true }) : ''
    return rest + (this.#decoder?.decode() ?? '')
  }

  #decide({ isEnd = false } = {}): string {
    if (this.#held.length > 0) this.charset = isMostlyUtf8(this.#held, { isEnd }) ? 'utf-8' : 'windows-1252'
    this.#decoder = new TextDecoder(this.charset)
    return this.#decoder.decode(this.#held, { stream: true })
  }
}

/** True when more of the characters outside of ASCII are right in UTF-8 than wrong: a damaged byte does not change the charset. */
function isMostlyUtf8(sample: Buffer, { isEnd }: { isEnd: boolean }): boolean {
  const text = new TextDecoder().decode(sample, { stream: !isEnd })
  let right = 0
  let wrong = 0
  for (const character of text) {
    if (character === '\ufffd') wrong += 1
    else if (character > '\x7f') right += 1
  }
  return wrong === 0 || right > wrong
}
