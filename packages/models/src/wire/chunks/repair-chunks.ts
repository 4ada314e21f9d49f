import { callsInOne } from './calls-in-one.ts'
import type { Chunk, ChunkRepair, StreamFacts } from './chunk.ts'
import { plainChoices } from './plain-choices.ts'
import { properEnding } from './proper-ending.ts'
import { reasoningByOneName } from './reasoning-by-one-name.ts'
import { toldFailures } from './told-failures.ts'
import { withToldErrors } from '../to-stream-error.ts'
import { uniqueIds } from './unique-ids.ts'
import { withoutRepeats } from './without-repeats.ts'
import { withoutThinkTags } from './without-think-tags.ts'

/** In order: each is given what those before it have put right. */
const REPAIRS: readonly ((facts: StreamFacts) => ChunkRepair)[] = [
  toldFailures,
  plainChoices,
  uniqueIds,
  reasoningByOneName,
  withoutThinkTags,
  callsInOne,
  properEnding,
]

/** The chunks of a completion as OpenAI would have sent them, whichever provider has. Throws `ModelStreamError` when the completion failed or broke off. */
export async function* repairChunks(
  chunks: AsyncIterable<Chunk>,
  facts: StreamFacts,
): AsyncGenerator<Chunk, void, undefined> {
  const repairs = REPAIRS.map((create) => create(facts))
  for await (const chunk of withoutRepeats(objectsOf(withToldErrors(chunks)))) {
    const repaired = pass(chunk, repairs)
    if (repaired) yield repaired
  }
  if (facts.isAborted()) return
  for (const [index, repair] of repairs.entries()) {
    const last = repair.end?.()
    const repaired = last && pass(last, repairs.slice(index + 1))
    if (repaired) yield repaired
  }
}

/** What is no chunk is left out. Google puts the failure of a stream into a list. */
async function* objectsOf(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk, void, undefined> {
  for await (const chunk of chunks) {
    const given: unknown = Array.isArray(chunk) ? chunk[0] : chunk
    if (typeof given === 'object' && given !== null) yield given as Chunk
  }
}

function pass(chunk: Chunk, repairs: readonly ChunkRepair[]): Chunk | undefined {
  let passed: Chunk | undefined = chunk
  for (const repair of repairs) {
    passed = repair.read(passed)
    if (!passed) return undefined
  }
  return passed
}
