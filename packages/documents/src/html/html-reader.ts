import { Parser } from 'htmlparser2'
import type { Attributes } from './elements.ts'
import type { Link } from './text-builder.ts'
import {
  FALLBACKS,
  isMain,
  isProgram,
  isSurrounding,
  isUnread,
  LINES,
  PARAGRAPHS,
  PREFORMATTED,
  READ_ATTRIBUTES,
} from './elements.ts'
import { ListSigns } from './list-signs.ts'
import { TextBuilder } from './text-builder.ts'
import { toOneLine } from './white-space.ts'

/** Deeper pages are attacks: the parser's work for a tag grows with the depth. */
const MAX_DEPTH = 256
const MAX_CHARACTERS = 500_000
const MAX_LINKS = 2_000
/** Of a title, the text of a link, or what stands for an image. */
const MAX_LABEL_CHARACTERS = 1_000
/** Less text than this, on a page that has more, is taken for a teaser. */
const MIN_CONTENT = 200

type Region = 'unread' | 'fallback' | 'surroundings' | 'main' | 'preformatted' | 'title'

/** What a page says. */
export interface ReadText {
  title: string
  text: string
  links: readonly Link[]
  /** True when there is no text but that of scripts, or in place of them: what a browser shows here, they make. */
  needsScripts: boolean
}

/** Reads HTML as it comes in, without a tree of it, so that the memory for a page is that of its text. */
export class HtmlReader {
  /** The base of the page's links, when it names one. */
  base: string | undefined
  readonly #parser: Parser
  /** The text of the content, of everything without its surroundings, of everything, and of what stands in place of scripts. */
  readonly #main = new TextBuilder()
  readonly #body = new TextBuilder()
  readonly #all = new TextBuilder()
  readonly #fallback = new TextBuilder()
  readonly #lists = new ListSigns()
  #title = ''
  #hasPrograms = false
  #depth = 0
  /** At which depth the outermost of these elements that is open began. */
  readonly #open: Partial<Record<Region, number>> = {}
  #link: Link | undefined
  /** The element whose attributes are being read. */
  #pending: { name: string; attributes: Attributes } | undefined
  #isPreformattedStart = false
  #heldReturn = ''

  /** In XHTML any element can close itself, and text can be marked as CDATA. */
  constructor({ isXhtml = false } = {}) {
    // Not `onopentag`, for which the parser would keep all attributes of a tag that may have a million.
    // Not `xmlMode` either, which knows no named character but XML's five.
    this.#parser = new Parser(
      {
        onopentagname: (name) => {
          this.#enterPending()
          this.#pending = { name, attributes: {} }
        },
        onattribute: (name, value) => {
          if (this.#pending && READ_ATTRIBUTES.has(name)) this.#pending.attributes[name] ??= value
        },
        ontext: (text) => {
          this.#enterPending()
          this.#read(text)
        },
        onclosetag: (name) => {
          this.#enterPending()
          this.#leave(name)
        },
      },
      { recognizeSelfClosing: isXhtml, recognizeCDATA: isXhtml },
    )
  }

  /** Answers false when it has seen enough. */
  write(html: string): boolean {
    // Line ends are one character before anything is parsed; the second half of one may be yet to come.
    const text = this.#heldReturn + html
    this.#heldReturn = text.endsWith('\r') ? '\r' : ''
    this.#parser.write(text.slice(0, text.length - this.#heldReturn.length).replaceAll(/\r\n?/g, '\n'))
    return this.#depth <= MAX_DEPTH && this.#all.length + this.#fallback.length < MAX_CHARACTERS
  }

  end(): ReadText {
    this.#parser.end(this.#heldReturn && '\n')
    const isContent = ({ length }: TextBuilder) => length >= MIN_CONTENT || length > this.#all.length / 2
    const isEmpty = this.#all.length === 0
    const content = [this.#main, this.#body].find(isContent) ?? (isEmpty ? this.#fallback : this.#all)
    return {
      title: toOneLine(this.#title),
      text: content.toString(),
      links: isEmpty ? [...this.#all.links, ...this.#fallback.links] : content.links,
      needsScripts: isEmpty && (this.#hasPrograms || this.#fallback.length > 0),
    }
  }

  get #builders(): TextBuilder[] {
    if (this.#open.fallback !== undefined) return [this.#fallback]
    if (this.#open.surroundings !== undefined) return [this.#all]
    return this.#open.main === undefined ? [this.#body, this.#all] : [this.#main, this.#body, this.#all]
  }

  #enterPending(): void {
    if (this.#pending === undefined) return
    const { name, attributes } = this.#pending
    this.#pending = undefined
    this.#enter(name, attributes)
  }

  #enter(name: string, attributes: Attributes): void {
    this.#depth += 1
    if (name === 'base') this.base ??= attributes['href']
    if (isProgram(name, attributes)) this.#hasPrograms = true
    // A drawing has titles of its own.
    if (name === 'title' && this.#title === '' && this.#open.unread === undefined) this.#begin('title')
    if (isUnread(name, attributes)) this.#begin('unread')
    if (FALLBACKS.has(name)) this.#begin('fallback')
    if (isSurrounding(name, attributes)) this.#begin('surroundings')
    if (isMain(name, attributes)) this.#begin('main')
    if (PREFORMATTED.has(name)) this.#begin('preformatted')
    this.#isPreformattedStart = name === 'pre' || name === 'listing'
    if (this.#open.unread !== undefined) return
    this.#lists.enter(name, attributes)
    const { href, alt } = attributes
    if (name === 'a' && href !== undefined) this.#link = { text: '', href }
    if (name === 'area' && href !== undefined) this.#addLink({ text: alt ?? '', href })
    const onwards = leadsOn(name, attributes)
    if (onwards !== undefined) this.#addLink(onwards)
    if (name === 'img' && alt !== undefined) this.#readImage(alt)
    this.#layOut(name)
    const sign = name === 'li' ? this.#lists.next(attributes) : headingSign(name)
    if (sign !== undefined) for (const builder of this.#builders) builder.mark(sign)
  }

  #read(text: string): void {
    if (this.#open.title !== undefined) this.#title = (this.#title + text).slice(0, MAX_LABEL_CHARACTERS)
    const isFull = this.#all.length + this.#fallback.length >= MAX_CHARACTERS
    if (this.#open.unread !== undefined || isFull) return
    if (this.#link !== undefined) this.#link.text = (this.#link.text + text).slice(0, MAX_LABEL_CHARACTERS)
    // The line end right behind the tag is for those who read the source.
    const seen = this.#isPreformattedStart && text.startsWith('\n') ? text.slice(1) : text
    this.#isPreformattedStart = false
    for (const builder of this.#builders) {
      if (this.#open.preformatted === undefined) builder.write(seen)
      else builder.writePreformatted(seen)
    }
  }

  /** What an author wrote to be read in place of an image. */
  #readImage(alt: string): void {
    const label = toOneLine(alt.slice(0, MAX_LABEL_CHARACTERS))
    if (label === '' || this.#all.length >= MAX_CHARACTERS) return
    if (this.#link !== undefined) this.#link.text = (this.#link.text + label).slice(0, MAX_LABEL_CHARACTERS)
    for (const builder of this.#builders) builder.write(`[Image: ${label}]`)
  }

  #leave(name: string): void {
    if (this.#open.unread === undefined) {
      if (name === 'a' && this.#link !== undefined) this.#addLink(this.#link)
      if (name === 'td' || name === 'th') for (const builder of this.#builders) builder.write(' | ')
      this.#layOut(name)
      if (name === 'li' || headingSign(name) !== undefined) for (const builder of this.#builders) builder.mark('')
      this.#lists.leave(name)
    }
    for (const [what, depth] of Object.entries(this.#open)) {
      if (depth === this.#depth) delete this.#open[what as Region]
    }
    this.#depth -= 1
  }

  #layOut(name: string): void {
    const gap = PARAGRAPHS.has(name) ? 'paragraph' : LINES.has(name) ? 'line' : undefined
    if (gap !== undefined) for (const builder of this.#builders) builder.break(gap)
  }

  #addLink(link: Link): void {
    this.#link = undefined
    for (const { links } of this.#builders) if (links.length < MAX_LINKS) links.push(link)
  }

  #begin(what: Region): void {
    this.#open[what] ??= this.#depth
  }
}

/** Where a page goes on by itself: a refresh, or the frames that it consists of. */
function leadsOn(name: string, attributes: Attributes): Link | undefined {
  const { content = '', src, title, name: called } = attributes
  if (name === 'frame' && src !== undefined) return { text: title ?? called ?? 'Frame', href: src }
  if (name !== 'meta' || attributes['http-equiv']?.toLowerCase() !== 'refresh') return undefined
  const [, quoted, plain] = REFRESH.exec(content) ?? []
  const href = quoted ?? plain
  return href ? { text: 'The page goes on to', href } : undefined
}

/** `0; url=/next`, the address in quotes or not. */
const REFRESH = /^\s*[\d.]*\s*[;,]?\s*url\s*=\s*(?:["']([^"']*)|([^\s"'][^]*))/i

function headingSign(name: string): string | undefined {
  return /^h[1-6]$/.test(name) ? `${'#'.repeat(Number(name[1]))} ` : undefined
}
