import { deltaOf } from './chunks/chunk.ts'
import type { Chunk, Delta, StreamFacts } from './chunks/chunk.ts'
import { repairChunks } from './chunks/repair-chunks.ts'

/** A completion that was not streamed, repaired as if it had been: its message is one chunk. */
export async function repairCompletion(completion: Chunk, facts: Pick<StreamFacts, 'row' | 'isTool'>): Promise<Chunk> {
  const merged: Delta = { role: 'assistant', content: null }
  let reason: unknown
  let kept: Chunk['kept']
  for await (const chunk of repairChunks(once(completion), { ...facts, isDone: () => true, isAborted: () => false })) {
    kept ??= chunk.kept
    reason = chunk.choices?.[0]?.finish_reason ?? reason
    for (const [name, value] of Object.entries(deltaOf(chunk) ?? {})) {
      const isText = typeof value === 'string' && typeof merged[name] === 'string' && name !== 'role'
      if (value !== null && value !== '') merged[name] = isText ? `${String(merged[name])}${value}` : value
    }
  }
  const choices = [{ index: 0, message: merged, finish_reason: reason }]
  return { ...completion, choices, ...(kept && { kept }) }
}

async function* once(completion: Chunk): AsyncGenerator<Chunk, void, undefined> {
  yield completion
}
