import { collapseSpace } from './white-space.ts'

/** How far apart two pieces of text are: nothing, a line, a blank line. The larger of several gaps counts. */
const GAPS = ['', '\n', '\n\n'] as const
type Gap = 0 | 1 | 2

const NO_BREAK_SPACE = '\u00a0'
const MAX_PARTS = 4_096

/** A link of a page. */
export interface Link {
  text: string
  href: string
}

/** Puts the text of a page together as it would look, with white space collapsed as CSS does by default. */
export class TextBuilder {
  readonly links: Link[] = []
  length = 0
  #parts: string[] = []
  #gap: Gap = 0
  /** The spaces since the last visible character of the line: they show only when another one follows. */
  #spaces = ''
  #prefix = ''

  /** Adds running text. */
  write(text: string): void {
    const collapsed = collapseSpace(text)
    const start = skipSpaces(collapsed)
    this.#addSpaces(collapsed.slice(0, start))
    if (start === collapsed.length) return
    const end = skipSpacesBack(collapsed)
    this.#push(collapsed.slice(start, end))
    this.#addSpaces(collapsed.slice(end))
  }

  /** Adds text whose white space has a meaning. */
  writePreformatted(text: string): void {
    if (text !== '') this.#push(text)
  }

  /** Ends the line, or the paragraph. */
  break(what: 'line' | 'paragraph'): void {
    this.#spaces = ''
    this.#gap = what === 'paragraph' || this.#gap === 2 ? 2 : 1
  }

  /** Puts a sign before what comes next, should anything come before the next sign. */
  mark(sign: string): void {
    this.#prefix = sign
  }

  toString(): string {
    return this.#parts.join('')
  }

  /** A space does nothing at the start of a line or after another one; a no-break space always counts. */
  #addSpaces(spaces: string): void {
    for (const space of spaces) {
      const isLineStart = this.length === 0 || this.#gap > 0
      if (space === NO_BREAK_SPACE) this.#spaces += space
      else if (!this.#spaces.endsWith(' ') && !(isLineStart && this.#spaces === '')) this.#spaces += space
    }
  }

  #push(text: string): void {
    const gap = this.length === 0 ? '' : GAPS[this.#gap]
    const part = `${gap}${this.#prefix}${this.#spaces}${text}`.replaceAll(NO_BREAK_SPACE, ' ')
    this.#parts.push(part)
    this.length += part.length
    // Many short strings take far more memory than a long one.
    if (this.#parts.length >= MAX_PARTS) this.#parts = [this.#parts.join('')]
    this.#gap = 0
    this.#spaces = ''
    this.#prefix = ''
  }
}

function skipSpaces(text: string): number {
  let at = 0
  while (text[at] === ' ' || text[at] === NO_BREAK_SPACE) at += 1
  return at
}

function skipSpacesBack(text: string): number {
  let at = text.length
  while (text[at - 1] === ' ' || text[at - 1] === NO_BREAK_SPACE) at -= 1
  return at
}
