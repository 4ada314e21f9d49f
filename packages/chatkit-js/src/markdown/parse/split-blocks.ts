import { markdown } from './parser.ts'

/** How many tokens at the end may still change with what comes after them: a list goes on past a blank line, a paragraph becomes a heading. */
const OPEN_TOKENS = 2

/**
 * Cuts a growing text into its blocks. What is settled is never read again, so that a long answer costs no more per delta than a short one;
 * and blocks that have not changed stay the same strings.
 */
export class BlockSplitter {
  #settled: string[] = []
  #prefix = ''

  split(source: string): string[] {
    if (!source.startsWith(this.#prefix)) {
      this.#settled = []
      this.#prefix = ''
    }
    const open = cutBlocks(source.slice(this.#prefix.length))
    const done = open.slice(0, Math.max(0, open.length - OPEN_TOKENS))
    this.#settled = [...this.#settled, ...done]
    this.#prefix += done.join('')
    return [...this.#settled, ...open.slice(done.length)]
  }
}

/** Blocks with the blank lines after them, so that together they are the text again. */
function cutBlocks(source: string): string[] {
  const blocks: string[] = []
  let rest = source
  for (const { type, raw } of markdown.blocks(source)) {
    // The parser may change white space; then the rest is one block, rather than a text that is not what was sent.
    if (!rest.startsWith(raw)) break
    rest = rest.slice(raw.length)
    if (type === 'space' && blocks.length > 0) blocks[blocks.length - 1] += raw
    else blocks.push(raw)
  }
  if (rest !== '') blocks.push(rest)
  return blocks
}
