import { TextDecoder } from 'node:util'
import type { CharsetClues } from '@frontdesk/documents/html'
import { GuessingDecoder } from '@frontdesk/documents'
import { findCharset, SNIFFED_BYTES } from '@frontdesk/documents/html'
import { WebError } from '../errors.ts'

/** How the text of a body was found out, when a reader should know. */
export type DecodingDoubt = 'guessed' | 'damaged'

/** What {@link BodyDecoder} knows of a body before it comes. */
export interface BodyClues {
  /** The charset of the Content-Type header. */
  declared: string | undefined
  /** What the body is, or what tells it by the beginning of the body. */
  kind: CharsetClues['kind'] | ((head: Buffer) => CharsetClues['kind'])
}

/** Decodes a body as it comes in. Holds back its beginning until there is enough of it to know the charset. */
export class BodyDecoder {
  readonly #clues: BodyClues
  #head: Buffer = Buffer.alloc(0)
  #decoder: TextDecoder | GuessingDecoder | undefined
  #isDamaged = false

  constructor(clues: BodyClues) {
    this.#clues = clues
  }

  /** Why some characters may not be what the author wrote. Known at the end. */
  get doubt(): DecodingDoubt | undefined {
    if (this.#decoder instanceof GuessingDecoder && this.#decoder.charset === 'windows-1252') return 'guessed'
    return this.#isDamaged ? 'damaged' : undefined
  }

  /** The text that is certain by now. Throws {@link WebError} for bytes that are no text. */
  write(chunk: Buffer): string {
    if (this.#decoder !== undefined) return this.#decode(this.#decoder, chunk)
    this.#head = Buffer.concat([this.#head, chunk])
    return this.#head.length < SNIFFED_BYTES ? '' : this.#decode(this.#start(), this.#head)
  }

  /** The rest of the text. */
  end(): string {
    const text = this.#decoder === undefined ? this.#decode(this.#start(), this.#head) : ''
    const decoder = this.#decoder
    return text + this.#check(decoder instanceof GuessingDecoder ? decoder.end() : (decoder?.decode() ?? ''))
  }

  #start(): TextDecoder | GuessingDecoder {
    const { declared, kind } = this.#clues
    const head = this.#head.subarray(0, SNIFFED_BYTES)
    const charset = findCharset(head, { declared, kind: typeof kind === 'string' ? kind : kind(head) })
    this.#decoder = charset === undefined ? new GuessingDecoder() : new TextDecoder(charset)
    return this.#decoder
  }

  #decode(decoder: TextDecoder | GuessingDecoder, bytes: Buffer): string {
    return this.#check(
      decoder instanceof GuessingDecoder ? decoder.write(bytes) : decoder.decode(bytes, { stream: true }),
    )
  }

  #check(text: string): string {
    if (text.includes('\0'))
      throw new WebError('invalid_response', 'This is no text but binary data. It cannot be read.')
    this.#isDamaged ||= text.includes('\ufffd')
    return text
  }
}
