import type { Choice, ChunkRepair, Delta } from './chunk.ts'

/**
 * Gives each chunk one choice with the index 0 and a delta. Some proxies leave the index out, send the whole message where a delta belongs, or send the
 * text in parts: the SDK then drops the choice without a word.
 */
export function plainChoices(): ChunkRepair {
  return {
    read(chunk) {
      if (!Array.isArray(chunk.choices)) return { ...chunk, choices: [] }
      const choice = chunk.choices.find((each: Choice | null) => each !== null && Number(each.index ?? 0) === 0)
      return choice ? { ...chunk, choices: [plainChoice(choice)] } : { ...chunk, choices: [] }
    },
  }
}

function plainChoice(choice: Choice): Choice {
  const { message, ...rest } = choice
  const given = choice.delta ?? message ?? {}
  const { audio, ...delta } = (typeof given === 'object' ? given : { content: given }) as Delta
  const content = 'content' in delta && { content: toText(delta.content) }
  return { ...rest, index: 0, delta: { ...delta, ...(isObject(audio) && { audio }), ...content } }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function toText(content: unknown): unknown {
  if (typeof content === 'number') return String(content)
  if (!Array.isArray(content)) return typeof content === 'string' ? content : null
  return content.map((part: { text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : '')).join('')
}
