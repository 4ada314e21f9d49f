import type { Choice, ChunkRepair, Delta } from './chunk.ts'

/**
 * Gives each chunk one choice with the index 0 and a delta. Some proxies leave the index out, send the whole message where a delta belongs or once more
 * beside the last one, or send the text in parts: the SDK then drops the choice without a word.
 */
export function plainChoices(): ChunkRepair {
  /** Which choice is shown, where there are several. */
  let shown: number | undefined
  /** What has come in deltas. A message beside them repeats it, and tells what they have left out. */
  const streamed = new Set<string>()
  return {
    read(chunk) {
      const given: unknown = chunk.choices
      const choices = (Array.isArray(given) ? given : [given]).filter(isObject) as Choice[]
      if (choices.length > 0) shown ??= choices.some((each) => indexOf(each) === 0) ? 0 : indexOf(choices[0]!)
      const choice = choices.find((each) => indexOf(each) === shown)
      return { ...chunk, choices: choice ? [plainChoice(choice, streamed)] : [] }
    },
  }
}

function indexOf({ index }: Choice): number {
  const number = Number(index ?? 0)
  return Number.isInteger(number) ? number : 0
}

function plainChoice(choice: Choice, streamed: Set<string>): Choice {
  const { message, delta, ...rest } = choice
  const pieces = toDelta(delta)
  for (const [name, value] of Object.entries(pieces)) if (!isEmpty(value) && name !== 'role') streamed.add(name)
  const others = Object.entries(toDelta(message)).filter(([name, value]) => !isEmpty(value) && !streamed.has(name))
  const { audio, ...told } = { ...pieces, ...Object.fromEntries(others) } as Delta
  const content = 'content' in told && readContent(told.content)
  return { ...rest, index: 0, delta: { ...told, ...(isObject(audio) && { audio }), ...content } }
}

function toDelta(given: unknown): Record<string, unknown> {
  if (typeof given === 'string') return { content: given }
  return isObject(given) ? given : {}
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Mistral and others send reasoning as parts of the text. */
const IS_THOUGHT = /thinking|reasoning|thought/

function readContent(content: unknown): Delta {
  if (typeof content === 'number') return { content: String(content) }
  if (!Array.isArray(content)) return { content: typeof content === 'string' ? content : null }
  const parts = content.filter(isObject)
  const thought = parts.filter(isThought)
  const words = parts.filter((part) => !isThought(part)).map((part) => part['text'])
  const text = words.filter((word) => typeof word === 'string').join('')
  return { content: text, ...(thought.length > 0 && { thinking: thought }) }
}

function isThought({ type }: Record<string, unknown>): boolean {
  return typeof type === 'string' && IS_THOUGHT.test(type)
}
