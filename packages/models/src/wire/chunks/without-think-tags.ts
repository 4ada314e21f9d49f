import { deltaOf, withDelta } from './chunk.ts'
import type { Chunk, ChunkRepair } from './chunk.ts'

const NAMES = ['think', 'thinking', 'thought', 'reasoning']
const OPENING = new RegExp(`^\\s*<(${NAMES.join('|')})(?:\\s[^<>]{0,100})?>`, 'i')
/** An opening tag that goes on with an attribute. */
const OPENING_BEGUN = new RegExp(`^<(?:${NAMES.join('|')})\\s[^<>]{0,100}$`, 'i')

/**
 * Takes reasoning that stands in tags such as `<think>` at the beginning of the text out of it. Groq sends it so with `reasoning_format: raw`, and so do
 * servers of open models that know nothing of reasoning. A tag further on is text: somebody may have asked about it.
 */
export function withoutThinkTags(): ChunkRepair {
  let place: 'start' | 'thinking' | 'after' | 'text' = 'start'
  let name = ''
  let held = ''
  const split = (text: string): { thought: string; text: string } => {
    let rest = held + text
    held = ''
    if (place === 'start') {
      const opening = OPENING.exec(rest)
      if (!opening && mayOpen(rest)) {
        held = rest
        return { thought: '', text: '' }
      }
      place = opening ? 'thinking' : 'text'
      name = opening?.[1] ?? ''
      rest = rest.slice(opening?.[0].length ?? 0)
    }
    if (place === 'after') {
      rest = rest.trimStart()
      if (rest !== '') place = 'text'
    }
    if (place !== 'thinking') return { thought: '', text: rest }
    const closing = new RegExp(`</${name}\\s*>\\s*`, 'i').exec(rest)
    if (closing) {
      const after = rest.slice(closing.index + closing[0].length)
      place = after === '' ? 'after' : 'text'
      return { thought: rest.slice(0, closing.index), text: after }
    }
    held = beginningOf(`</${name}>`, rest)
    return { thought: rest.slice(0, rest.length - held.length), text: '' }
  }
  return {
    read(chunk) {
      const content = deltaOf(chunk)?.content
      if (place === 'text' || typeof content !== 'string' || content === '') return chunk
      return put(chunk, split(content))
    },
    end() {
      if (held === '') return undefined
      const words = place === 'thinking' ? { thought: held, text: '' } : { thought: '', text: held }
      return put({ choices: [{ delta: {} }] }, words)
    },
  }
}

/** Whether the text may become an opening tag with the next chunk. */
function mayOpen(text: string): boolean {
  const start = text.trimStart().toLowerCase()
  return OPENING_BEGUN.test(start) || NAMES.some((name) => `<${name}>`.startsWith(start))
}

/** The end of the text that may become this tag with the next chunk. */
function beginningOf(tag: string, text: string): string {
  const end = text.slice(Math.max(0, text.lastIndexOf('<')))
  return end !== '' && tag.toLowerCase().startsWith(end.toLowerCase()) ? end : ''
}

/** The chunk with these words in the place of its text. */
function put(chunk: Chunk, { thought, text }: { thought: string; text: string }): Chunk {
  const { content: _content, ...rest } = deltaOf(chunk) ?? {}
  const reasoning = `${typeof rest.reasoning === 'string' ? rest.reasoning : ''}${thought}`
  return withDelta(chunk, { ...rest, content: text, ...(reasoning !== '' && { reasoning }) })
}
