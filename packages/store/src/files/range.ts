import { InvalidRequestError } from '@frontdesk/chatkit/server'
import type { ReadFileOptions } from './file-store.ts'

/** The piece that is asked for, cut at the end of the file. */
export function toRange({ start = 0, end }: ReadFileOptions, size: number): { start: number; end: number } {
  if (start < 0 || (start >= size && start > 0)) {
    throw new InvalidRequestError(`The file has ${size} bytes: none from ${start} on.`)
  }
  return { start, end: Math.max(start, Math.min(end ?? size, size)) }
}
