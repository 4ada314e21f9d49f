import { deltaOf, withDelta } from './chunk.ts'
import type { Chunk, ChunkRepair } from './chunk.ts'

const OPENING = /^\s*<think(?:ing)?>/
const CLOSING = /<\/think(?:ing)?>\s*/
/** What may become a tag with the next chunk. */
const MAY_OPEN = /^\s*(?:<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?)?$/
const MAY_CLOSE = /<(?:\/(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?)?$/

/**
 * Takes reasoning that stands in `<think>` tags at the beginning of the text out of it. Groq sends it so with `reasoning_format: raw`, and so do servers of
 * open models that know nothing of reasoning. A tag further on is text: somebody may have asked about it.
 */
export function withoutThinkTags(): ChunkRepair {
  let place: 'start' | 'thinking' | 'after' | 'text' = 'start'
  let held = ''
  const split = (text: string): { thought: string; text: string } => {
    let rest = held + text
    held = ''
    if (place === 'start') {
      const opening = OPENING.exec(rest)
      if (!opening && MAY_OPEN.test(rest)) {
        held = rest
        return { thought: '', text: '' }
      }
      place = opening ? 'thinking' : 'text'
      rest = rest.slice(opening?.[0].length ?? 0)
    }
    if (place === 'after') {
      rest = rest.trimStart()
      if (rest !== '') place = 'text'
    }
    if (place !== 'thinking') return { thought: '', text: rest }
    const closing = CLOSING.exec(rest)
    if (closing) {
      const after = rest.slice(closing.index + closing[0].length)
      place = after === '' ? 'after' : 'text'
      return { thought: rest.slice(0, closing.index), text: after }
    }
    held = MAY_CLOSE.exec(rest)?.[0] ?? ''
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

/** The chunk with these words in the place of its text. */
function put(chunk: Chunk, { thought, text }: { thought: string; text: string }): Chunk {
  const { content: _content, ...rest } = deltaOf(chunk) ?? {}
  const reasoning = `${typeof rest.reasoning === 'string' ? rest.reasoning : ''}${thought}`
  return withDelta(chunk, { ...rest, content: text, ...(reasoning !== '' && { reasoning }) })
}
