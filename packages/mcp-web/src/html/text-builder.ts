/** How far apart two pieces of text are: nothing, a space, a line, a blank line. The larger of several gaps counts. */
const GAPS = ['', ' ', '\n', '\n\n'] as const

const MAX_PARTS = 4_096

/** A link of a page. */
export interface Link {
  text: string
  href: string
}

/** Puts the text of a page together as it would look, with white space collapsed. */
export class TextBuilder {
  readonly links: Link[] = []
  length = 0
  #parts: string[] = []
  #gap = 0
  #prefix = ''

  /** Adds running text. */
  write(text: string): void {
    const collapsed = text.replaceAll(/[ \t\n\r\f]+/g, ' ')
    if (collapsed.startsWith(' ')) this.#widen(1)
    const words = collapsed.trim()
    if (words === '') return
    this.#push(words)
    if (collapsed.endsWith(' ')) this.#widen(1)
  }

  /** Adds text whose white space has a meaning. */
  writePreformatted(text: string): void {
    if (text !== '') this.#push(text)
  }

  /** Ends the line, or the paragraph. */
  break(what: 'line' | 'paragraph'): void {
    this.#widen(what === 'line' ? 2 : 3)
  }

  /** Puts a sign before what comes next, should anything come before the next sign. */
  mark(sign: string): void {
    this.#prefix = sign
  }

  toString(): string {
    return this.#parts.join('')
  }

  #widen(gap: number): void {
    this.#gap = Math.max(this.#gap, gap)
  }

  #push(text: string): void {
    const gap = this.length === 0 ? '' : (GAPS[this.#gap] ?? '')
    const part = `${gap}${this.#prefix}${text}`
    this.#parts.push(part)
    this.length += part.length
    // Many short strings take far more memory than a long one.
    if (this.#parts.length >= MAX_PARTS) this.#parts = [this.#parts.join('')]
    this.#gap = 0
    this.#prefix = ''
  }
}
