import type { ByteSource } from './byte-source.ts'
import { FilesError, quoteName } from '../errors.ts'
import { createSlicer } from '../slice.ts'

export const NEWLINE = 0x0a
const CHUNK_BYTES = 256 * 1024

/**
 * The byte at which line `line` (from 1) starts. The first line starts at 0, even in an empty file. Throws {@link FilesError}
 * `invalid_range` when the file has fewer lines.
 */
export async function findLine(source: ByteSource, line: number, signal?: AbortSignal): Promise<number> {
  if (line === 1) return 0
  let newlines = 0
  for await (const { chunk, position } of chunks(source, { signal })) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
      newlines += 1
      if (newlines === line - 1 && position + at + 1 < source.sizeBytes) return position + at + 1
    }
  }
  throw new FilesError(
    'invalid_range',
    `${quoteName(source.name)} has only ${await countLines(source, 0, { signal })} lines.`,
  )
}

/** Lines between two bytes of a text: those that end there, and the one without an end. */
export async function countLines(
  source: ByteSource,
  start: number,
  { end = Infinity, signal }: { end?: number; signal?: AbortSignal | undefined } = {},
): Promise<number> {
  let lines = 0
  let lastByte: number | undefined = NEWLINE
  for await (const { chunk } of chunks(source, { start, end, signal })) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1
    lastByte = chunk.at(-1)
  }
  return lastByte === NEWLINE ? lines : lines + 1
}

/** The bytes of a source in order. Each chunk is valid until the next is asked for. */
async function* chunks(
  source: ByteSource,
  { start = 0, end = Infinity, signal }: { start?: number; end?: number; signal: AbortSignal | undefined },
): AsyncGenerator<{ chunk: Buffer; position: number }> {
  const slice = createSlicer(signal)
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, source.sizeBytes - start)))
  for (let position = start; position < end;) {
    const length = source.readInto(buffer.subarray(0, Math.min(buffer.length, end - position)), position)
    if (length === 0) return
    yield { chunk: buffer.subarray(0, length), position }
    position += length
    await slice()
  }
}
