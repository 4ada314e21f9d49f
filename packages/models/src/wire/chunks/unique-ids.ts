import { randomUUID } from 'node:crypto'
import type { ChunkRepair } from './chunk.ts'

/** Gives all chunks of a stream one id of our own. Ollama numbers its completions up to 998, others send none, or a new one in each chunk. */
export function uniqueIds(): ChunkRepair {
  const id = `chatcmpl-${randomUUID()}`
  return { read: (chunk) => ({ ...chunk, id }) }
}
