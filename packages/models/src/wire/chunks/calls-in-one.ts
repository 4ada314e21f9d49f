import { CallCollector } from './call-collector.ts'
import { callsOf } from './call-piece.ts'
import { deltaOf, withDelta } from './chunk.ts'
import type { ChunkRepair, StreamFacts } from './chunk.ts'

/**
 * Takes the pieces of tool calls out of the chunks, and gives the whole calls at the end. The SDK puts pieces together by their index alone: where the index
 * is missing, or 0 for all, as Gemini and several proxies send it, two calls `f` and `g` become one of the name `fg`.
 */
export function callsInOne(facts: StreamFacts): ChunkRepair {
  const calls = new CallCollector(facts)
  return {
    read(chunk) {
      const delta = deltaOf(chunk)
      if (!delta) return chunk
      const { tool_calls, tool_call, extra_content, function_call, ...rest } = delta
      if (extra_content !== undefined) calls.addExtra(extra_content)
      for (const piece of [...callsOf(tool_calls), ...callsOf(tool_call)]) calls.add(piece)
      if (typeof function_call === 'object' && function_call !== null) calls.add({ function: function_call })
      return withDelta(chunk, rest)
    },
    end() {
      const whole = calls.take()
      return whole.length === 0 ? undefined : { choices: [{ index: 0, delta: { tool_calls: whole } }] }
    },
  }
}
