import { deltaOf, withDelta } from './chunk.ts'
import type { ChunkRepair, Delta, KeptFields } from './chunk.ts'

/** What is called reasoning, the likeliest first. */
const SPELLINGS: readonly string[] = [
  'reasoning',
  'reasoning_content',
  'reasoning_text',
  'thinking',
  'thinking_content',
  'thinking_blocks',
  'thoughts',
]
const NAMES: readonly string[] = [...SPELLINGS, 'reasoning_details']
/** Gemini puts thoughts that it was asked to show into the text, in tags and marked. */
const THOUGHT_BEGINS = /^\s*<thought>/
const THOUGHT_ENDS = /<\/thought>\s*/

/**
 * Gives reasoning the one name that the SDK reads: `reasoning`. DeepSeek, vLLM and others call it `reasoning_content`, OpenRouter sends
 * `reasoning_details` too. Both want it back unchanged with the calls that came of it, or refuse the next request (openai-agents-js#791,
 * langchainjs#11699): so it is kept, and told at the end.
 */
export function reasoningByOneName(): ChunkRepair {
  let content = ''
  const details: Detail[] = []
  let hasThought = false
  return {
    read(chunk) {
      const delta = deltaOf(chunk)
      if (!delta) return chunk
      const isThought = isMarkedThought(delta['extra_content'])
      const isAfterThought = hasThought && !isThought && typeof delta.content === 'string' && delta.content !== ''
      if (!isThought && !isAfterThought && !NAMES.some((name) => name in delta)) return chunk
      hasThought = isThought || (hasThought && !isAfterThought)
      const { reasoning_content, reasoning_details } = delta
      const rest: Delta = Object.fromEntries(Object.entries(delta).filter(([name]) => !NAMES.includes(name)))
      if (typeof reasoning_content === 'string') content += reasoning_content
      const told = Array.isArray(reasoning_details) ? reasoning_details.filter(isDetail) : []
      for (const detail of told) addDetail(details, detail)
      const words = SPELLINGS.map((name) => wordsOf(delta[name])).find((each) => each !== '')
      const marked = isThought && typeof delta.content === 'string' ? delta.content : ''
      const [thought = '', answer] = marked.replace(THOUGHT_BEGINS, '').split(THOUGHT_ENDS, 2)
      const text = (words ?? told.map((detail) => detail.text ?? detail.summary ?? '').join('')) + thought
      if (isThought) Object.assign(rest, { content: answer ?? null, extra_content: undefined })
      // The tag that ends the thought may stand before the answer.
      else if (isAfterThought) rest.content = String(delta.content).replace(/^\s*<\/thought>\s*/, '')
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

function isMarkedThought(extra: unknown): boolean {
  const { google, vertex } = (extra ?? {}) as Record<string, { thought?: unknown } | null | undefined>
  return google?.thought === true || vertex?.thought === true
}

/** The words in a text, in an object that holds one under any of these names, or in a list of such. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(wordsOf).join('')
  if (typeof value !== 'object' || value === null) return ''
  const { text, content, thinking, summary } = value as Record<string, unknown>
  return wordsOf(text ?? content ?? thinking ?? summary)
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
