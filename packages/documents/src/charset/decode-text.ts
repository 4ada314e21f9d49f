import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { markOf } from './byte-order-mark.ts'
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
/** How many bytes from the first one outside of ASCII on tell the charset. */
const GUESSED_BYTES = 64 * 1024

/**
 * The text that a whole file holds: by its byte order mark, as UTF-16 when every other byte is zero, as UTF-8 when it is that, or else as
 * Windows-1252. Undefined for bytes that are no text. `charset` is what is known of it otherwise.
 */
export function decodeText(
  bytes: Uint8Array,
  { charset: known }: { charset?: string | undefined } = {},
): DecodedText | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const charset = known ?? markOf(buffer) ?? utf16Without(buffer.subarray(0, SAMPLE_BYTES)) ?? guess(buffer)
  const sample = new TextDecoder(charset).decode(buffer.subarray(0, SAMPLE_BYTES), { stream: true })
  // Told before all of it is decoded, which takes several times its memory.
  if (CONTROL.test(sample.replaceAll(ESCAPE, ''))) return undefined
  const text = new TextDecoder(charset).decode(bytes)
  return { text, charset, isDamaged: text.includes('\ufffd') }
}

/** Colours the output of programs, which is text. */
const ESCAPE = '\x1b'
/** Characters that lay out no text: a file that has them is not one. */
const CONTROL = /(?![\t-\r\u0080-\u009f])\p{Cc}/u

function guess(bytes: Buffer): string {
  if (isUtf8(bytes)) return 'utf-8'
  let start = 0
  while ((bytes[start] ?? 0x80) < 0x80) start += 1
  const decoder = new GuessingDecoder()
  decoder.write(bytes.subarray(start, start + GUESSED_BYTES))
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
