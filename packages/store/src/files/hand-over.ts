import type { Readable } from 'node:stream'

/**
 * A stream that a promise hands over. Whoever gets it listens a moment later, and Node ends the process for an error that nobody hears: one
 * that comes before is kept in the stream, and its reader is told.
 */
export function handOver(stream: Readable): Readable {
  return stream.on('error', () => {})
}
