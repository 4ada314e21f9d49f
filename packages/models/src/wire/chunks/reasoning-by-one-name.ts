import { deltaOf, withDelta } from './chunk.ts'
import type { ChunkRepair, Delta, KeptFields } from './chunk.ts'

/**
 * Gives reasoning the one name that the SDK reads: `reasoning`. DeepSeek, vLLM and others call it `reasoning_content`, OpenRouter sends
 * `reasoning_details` too. Both want it back unchanged with the calls that came of it, or refuse the next request (openai-agents-js#791,
 * langchainjs#11699): so it is kept, and told at the end.
 */
export function reasoningByOneName(): ChunkRepair {
  let content = ''
  const details: Detail[] = []
  return {
    read(chunk) {
      const delta = deltaOf(chunk)
      if (!delta || !('reasoning' in delta || 'reasoning_content' in delta || 'reasoning_details' in delta))
        return chunk
      const { reasoning, reasoning_content, reasoning_details, ...rest } = delta
      if (typeof reasoning_content === 'string') content += reasoning_content
      const told = Array.isArray(reasoning_details) ? reasoning_details.filter(isDetail) : []
      for (const detail of told) addDetail(details, detail)
      const words = [reasoning, reasoning_content].find((each) => typeof each === 'string' && each !== '')
      const text = words ?? told.map((detail) => detail.text ?? detail.summary ?? '').join('')
      return withDelta(chunk, text === '' ? rest : ({ ...rest, reasoning: text } satisfies Delta))
    },
    end() {
      const kept: KeptFields = {
        ...(details.length > 0 && { reasoning_details: details }),
        ...(content !== '' && { reasoning_content: content }),
      }
      return Object.keys(kept).length === 0 ? undefined : { choices: [], kept }
    },
  }
}

interface Detail {
  type?: string
  index?: number
  text?: string
  summary?: string
  data?: string
  signature?: string | null
}

function isDetail(value: unknown): value is Detail {
  return typeof value === 'object' && value !== null
}

const GROWING = ['text', 'summary', 'data'] as const

/** Details come in pieces: those of one type and index that follow each other are one. */
function addDetail(details: Detail[], piece: Detail): void {
  const last = details.at(-1)
  if (!last || last.type !== piece.type || last.index !== piece.index) {
    details.push({ ...piece })
    return
  }
  for (const [name, value] of Object.entries(piece)) {
    const grown = GROWING.find((each) => each === name)
    if (grown && typeof value === 'string') last[grown] = (last[grown] ?? '') + value
    else if (value !== null && value !== undefined) Object.assign(last, { [name]: value })
  }
}
