import { ModelStreamError } from '../../errors.ts'
import { failureOf } from '../answer/read-failure.ts'
import type { ChunkRepair } from './chunk.ts'

/**
 * Throws the failure that a chunk tells of. It comes within a stream that has begun with 200, and the SDK takes most forms of it for a part of the answer:
 * vLLM's `{"object":"error"}`, FastAPI's `{"detail"}`, Groq's `x_groq.error`, a bare `{"message","code"}` (goose#8031), OpenRouter's `finish_reason: "error"`.
 */
export function toldFailures(): ChunkRepair {
  return {
    read(chunk) {
      const { error, x_groq: groq, object, choices, message, code, detail } = chunk
      const isBare = choices === undefined && typeof message === 'string' && code !== undefined
      const told = error ?? (groq as { error?: unknown } | null | undefined)?.error ?? (choices ? undefined : detail)
      const failed = told ?? (object === 'error' || isBare ? chunk : undefined)
      if (failed !== undefined && failed !== null) throw toError(failed)
      const [choice] = Array.isArray(choices) ? choices : []
      if (choice?.finish_reason === 'error') throw toError(choice['error'] ?? {})
      return chunk
    },
  }
}

function toError(told: unknown): ModelStreamError {
  const { code, message, status } = failureOf(told)
  return new ModelStreamError(code ?? 'provider_error', message || 'The provider reported an error in its stream.', {
    ...(status !== undefined && { status }),
  })
}
