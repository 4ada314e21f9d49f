import { TextDecoder } from 'node:util'
import { findCharset, SNIFFED_BYTES } from './find-charset.ts'
import { GuessingDecoder } from './guessing-decoder.ts'

/** A text, and how its bytes were read. */
export interface DecodedText {
  text: string
  /** A name of the Encoding standard, such as `utf-8` or `windows-1252`. */
  charset: string
  /** True when some bytes do not fit the charset; they are U+FFFD in the text. */
  isDamaged: boolean
}

/** How many bytes of a text are looked at to tell it from other files. */
const SAMPLE_BYTES = 8 * 1024

/**
 * The text that a whole file holds: by its byte order mark, as UTF-16 when every other byte is zero, as UTF-8 when it is that, or else as
 * Windows-1252. Undefined for bytes that are no text. An HTML file may name its own charset.
 */
export function decodeText(
  bytes: Uint8Array,
  { kind = 'text' }: { kind?: 'html' | 'text' } = {},
): DecodedText | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const charset =
    findCharset(buffer.subarray(0, SNIFFED_BYTES), { declared: undefined, kind }) ??
    utf16Without(buffer.subarray(0, SAMPLE_BYTES)) ??
    guess(buffer)
  const text = new TextDecoder(charset).decode(bytes)
  if (CONTROL.test(text.slice(0, SAMPLE_BYTES).replaceAll(ESCAPE, ''))) return undefined
  return { text, charset, isDamaged: text.includes('\ufffd') }
}

/** Colours the output of programs, which is text. */
const ESCAPE = '\x1b'
/** Characters that lay out no text: a file that has them is not one. */
const CONTROL = /(?![\t-\r\u0080-\u009f])\p{Cc}/u

function guess(bytes: Buffer): string {
  const decoder = new GuessingDecoder()
  decoder.write(bytes)
  decoder.end()
  return decoder.charset ?? 'utf-8'
}

/** UTF-16 without a byte order mark, as far as it is written in letters of ASCII: they have a zero byte each, all on the same side. */
function utf16Without(sample: Buffer): string | undefined {
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const most = sample.length * 0.3
  if (odd > most && even === 0) return 'utf-16le'
  return even > most && odd === 0 ? 'utf-16be' : undefined
}
