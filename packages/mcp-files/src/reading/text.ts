import type { ByteSource } from './byte-source.ts'
import { readAt } from './byte-source.ts'
import { FilesError, quoteName } from '../errors.ts'
import { countLines, findLine, NEWLINE } from './lines.ts'

/** Which part of a text to read. Lines count from 1 and end with `\n`; `endLine` is included. */
export interface TextRange {
  startLine?: number | undefined
  endLine?: number | undefined
  /** Instead of lines: the byte to start at, to go on inside a line that is longer than one call gives. */
  startByte?: number | undefined
  /** Instead of both: so many lines from the end. */
  lastLines?: number | undefined
  /** The most that the text may take as JSON. */
  maxBytes?: number
  signal?: AbortSignal | undefined
}

/** A part of a text file, exactly as it is there. */
export interface TextPart {
  text: string
  /** The first and the last line of `text`; absent when it is empty or was asked for by byte. */
  lines?: { first: number; last: number }
  /** Of the whole file. Absent when finding out would mean reading a large file to its end. */
  totalLines?: number
  /** Of the whole file. */
  sizeBytes: number
  /** Where to go on when the limit cut the text off: at a line, or inside one. */
  next?: { startLine: number } | { startByte: number }
  /** Set when the limit left out the first of the last lines that were asked for. */
  isStartCut?: boolean
}

/** Twice this, once as text and once as structured content, stays under 256 KiB. */
export const MAX_TEXT_BYTES = 112 * 1024

const SAMPLE_BYTES = 8 * 1024
/** Files up to this size are read to the end to tell how many lines they have. */
const MAX_COUNTED_BYTES = 8 * 1024 * 1024
/** So much more is read that the limit never splits the last character unseen. */
const MARGIN_BYTES = 4

/**
 * Reads a part of a UTF-8 text: whole lines, except where one line alone is over the limit. Reads no more of the file than finding the
 * lines takes. Throws {@link FilesError} `not_text` for anything but UTF-8, `invalid_range` for a range that is not in the file.
 */
export async function readText(source: ByteSource, range: TextRange = {}): Promise<TextPart> {
  const { startLine = 1, endLine = Infinity, startByte, lastLines, maxBytes = MAX_TEXT_BYTES, signal } = range
  const { sizeBytes } = source
  const ways = [range.startLine ?? range.endLine, startByte, lastLines].filter((way) => way !== undefined)
  if (ways.length > 1)
    throw new FilesError(
      'invalid_range',
      'Ask for a range of lines, from a byte on, or for the last lines: for one of these.',
    )
  if (looksBinary(readAt(source, 0, SAMPLE_BYTES))) throw notText(source)
  if (startByte !== undefined) return readFromByte(source, startByte, maxBytes)
  if (lastLines !== undefined) return readLastLines(source, lastLines, maxBytes)
  if (endLine < startLine) throw new FilesError('invalid_range', 'The range ends before it starts.')

  const start = await findLine(source, startLine, signal)
  const window = readAt(source, start, maxBytes + MARGIN_BYTES)
  const { text, length, isCut } = fit(source, takeLines(window, endLine - startLine + 1), maxBytes)
  if (length === 0) return { text, totalLines: 0, sizeBytes }

  const rest = start + length
  const endsLine = window[length - 1] === NEWLINE
  const last = startLine - 1 + (await countLines(source, start, { end: rest, signal }))
  const isCounted = rest >= sizeBytes || sizeBytes <= MAX_COUNTED_BYTES
  return {
    text,
    lines: { first: startLine, last },
    ...(isCounted && {
      totalLines: last + (await countLines(source, rest, { signal })) - (endsLine || rest >= sizeBytes ? 0 : 1),
    }),
    sizeBytes,
    ...(isCut && { next: endsLine ? { startLine: last + 1 } : { startByte: rest } }),
  }
}

/** All of a UTF-8 text. Throws {@link FilesError} `not_text`, or `too_large` for a file over `maxBytes`. */
export function readWholeText(source: ByteSource, { maxBytes }: { maxBytes: number }): string {
  if (source.sizeBytes > maxBytes) {
    throw new FilesError(
      'too_large',
      `${quoteName(source.name)} has ${source.sizeBytes} bytes, over the limit of ${maxBytes}.`,
    )
  }
  const bytes = readAt(source, 0, maxBytes)
  if (looksBinary(bytes.subarray(0, SAMPLE_BYTES))) throw notText(source)
  return decode(source, bytes)
}

/** True when bytes cannot be the beginning of a UTF-8 text. */
export function looksBinary(sample: Buffer): boolean {
  return sample.includes(0)
}

function readFromByte(source: ByteSource, startByte: number, maxBytes: number): TextPart {
  const { sizeBytes } = source
  if (startByte >= sizeBytes)
    throw new FilesError('invalid_range', `${quoteName(source.name)} has only ${sizeBytes} bytes.`)
  const window = readAt(source, startByte, maxBytes + MARGIN_BYTES)
  let skipped = 0
  while (skipped < 3 && isContinuation(window[skipped])) skipped += 1
  const { text, length, isCut } = fit(source, window.subarray(skipped), maxBytes)
  return { text, sizeBytes, ...(isCut && { next: { startByte: startByte + skipped + length } }) }
}

function readLastLines(source: ByteSource, count: number, maxBytes: number): TextPart {
  const { sizeBytes } = source
  const windowStart = Math.max(0, sizeBytes - maxBytes)
  const window = readAt(source, windowStart, maxBytes)
  const wanted = startOfLastLines(window, count)
  let start = wanted ?? (windowStart === 0 ? 0 : nextStart(window, 0))
  let isStartCut = wanted === undefined && windowStart > 0
  for (;;) {
    const text = decode(source, window.subarray(start))
    const jsonBytes = Buffer.byteLength(JSON.stringify(text))
    if (jsonBytes <= maxBytes + 2) return { text, sizeBytes, ...(isStartCut && { isStartCut }) }
    isStartCut = true
    start = nextStart(window, start + Math.ceil((window.length - start) * (1 - maxBytes / jsonBytes)))
  }
}

/** Where the last `count` lines of `bytes` start, or undefined when it does not hold the line end before them. */
function startOfLastLines(bytes: Buffer, count: number): number | undefined {
  let at = bytes.length - 1
  for (let line = 0; line < count; line++) {
    if (at <= 0) return undefined
    at = bytes.lastIndexOf(NEWLINE, at - 1)
  }
  return at === -1 ? undefined : at + 1
}

/** The start of the first whole line from `at` on, or of the first whole character when no line starts there. */
function nextStart(bytes: Buffer, at: number): number {
  const line = bytes.indexOf(NEWLINE, Math.max(0, at - 1)) + 1
  if (line > 0 && line < bytes.length) return line
  let character = at
  while (isContinuation(bytes[character])) character += 1
  return character
}

/** The first `count` lines of `bytes`, or all of them. */
function takeLines(bytes: Buffer, count: number): Buffer {
  let end = 0
  for (let line = 0; line < count; line++) {
    end = bytes.indexOf(NEWLINE, end) + 1
    if (end === 0) return bytes
  }
  return bytes.subarray(0, end)
}

/** As much of `bytes` as fits `maxBytes` of JSON, decoded: whole lines, or whole characters where there is no whole line. */
function fit(source: ByteSource, bytes: Buffer, maxBytes: number): { text: string; length: number; isCut: boolean } {
  let length = Math.min(bytes.length, maxBytes)
  for (;;) {
    const isCut = length < bytes.length
    if (isCut) length = bytes.lastIndexOf(NEWLINE, length - 1) + 1 || characterBoundary(bytes, length)
    const text = decode(source, bytes.subarray(0, length))
    const jsonBytes = Buffer.byteLength(JSON.stringify(text))
    if (jsonBytes <= maxBytes + 2) return { text, length, isCut }
    length = Math.floor((length * maxBytes) / jsonBytes)
  }
}

function characterBoundary(bytes: Buffer, end: number): number {
  let boundary = end
  while (boundary > 0 && isContinuation(bytes[boundary])) boundary -= 1
  return boundary
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function decode(source: ByteSource, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw notText(source, { cause })
  }
}

/** The refusal of bytes that are not UTF-8. */
export function notText(source: ByteSource, options?: ErrorOptions): FilesError {
  return new FilesError('not_text', `${quoteName(source.name)} is not UTF-8 text and cannot be read as text.`, options)
}
