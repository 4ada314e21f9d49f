import type { ProviderRow } from '../../providers/providers.ts'

/** A chunk of a streamed chat completion as it comes: nothing in it can be relied on. */
export interface Chunk {
  id?: unknown
  choices?: readonly Choice[]
  usage?: unknown
  /** What must be sent back with the calls of this completion, in the provider's own words. Added here; no provider sends it. */
  kept?: KeptFields
  [field: string]: unknown
}

export interface Choice {
  index?: unknown
  delta?: Delta
  finish_reason?: unknown
  [field: string]: unknown
}

export interface Delta {
  content?: unknown
  reasoning?: unknown
  tool_calls?: readonly CallDelta[]
  [field: string]: unknown
}

export interface CallDelta {
  index?: unknown
  id?: unknown
  type?: unknown
  function?: unknown
  extra_content?: unknown
  [field: string]: unknown
}

/** Reasoning that a provider wants back with the calls that came of it. */
export interface KeptFields {
  reasoning_details?: readonly object[]
  reasoning_content?: string
}

/** One thing that a provider gets wrong, put right chunk by chunk. Made anew for each stream. */
export interface ChunkRepair {
  /** The chunk as it should have been; nothing when it should not have been sent. Throws for one that tells of a failure. */
  read(chunk: Chunk): Chunk | undefined
  /** What is left to send when the provider has ended. Throws when the stream did not end properly. */
  end?(): Chunk | undefined
}

/** What a repair may know of the stream. */
export interface StreamFacts {
  row: Pick<ProviderRow, 'endsWithoutReason'>
  /** Whether the model was offered a tool of that name. */
  isTool: (name: string) => boolean
  /** Whether the stream said `[DONE]`. */
  isDone: () => boolean
  /** Whether somebody wanted it to stop. Such a stream has no end to be judged. */
  isAborted: () => boolean
}

/** The chunk with another delta in its first choice. */
export function withDelta(chunk: Chunk, delta: Delta): Chunk {
  const [choice, ...others] = chunk.choices ?? []
  return { ...chunk, choices: [{ ...choice, index: 0, delta }, ...others] }
}

export function deltaOf(chunk: Chunk): Delta | undefined {
  return chunk.choices?.[0]?.delta
}
