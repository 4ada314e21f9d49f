import { Parser } from 'htmlparser2'
import type { Link } from './text-builder.ts'
import { isHidden, LINES, MAIN, PARAGRAPHS, READ_ATTRIBUTES, SURROUNDINGS, UNREAD } from './elements.ts'
import { TextBuilder } from './text-builder.ts'

/** Deeper pages are attacks: the parser's work for a tag grows with the depth. */
const MAX_DEPTH = 256
const MAX_CHARACTERS = 500_000
const MAX_LINKS = 2_000
/** Less text than this, on a page that has more, is taken for a teaser. */
const MIN_CONTENT = 200

type Region = 'unread' | 'surroundings' | 'main' | 'preformatted' | 'title'

/** What a page says. */
export interface ReadText {
  title: string
  text: string
  links: readonly Link[]
}

/** Reads HTML as it comes in, without a tree of it, so that the memory for a page is that of its text. */
export class HtmlReader {
  /** The base of the page's links, when it names one. */
  base: string | undefined
  readonly #parser: Parser
  /** The text of the content, of everything without its surroundings, and of everything. */
  readonly #main = new TextBuilder()
  readonly #body = new TextBuilder()
  readonly #all = new TextBuilder()
  #title = ''
  #depth = 0
  /** At which depth the outermost of these elements that is open began. */
  readonly #open: Partial<Record<Region, number>> = {}
  #link: Link | undefined
  /** The element whose attributes are being read. */
  #pending: { name: string; attributes: Record<string, string> } | undefined

  constructor() {
    // Not `onopentag`, for which the parser would keep all attributes of a tag that may have a million.
    this.#parser = new Parser({
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
    })
  }

  /** Answers false when it has seen enough. */
  write(html: string): boolean {
    this.#parser.write(html)
    return this.#depth <= MAX_DEPTH && this.#all.length < MAX_CHARACTERS
  }

  end(): ReadText {
    this.#parser.end()
    const isContent = ({ length }: TextBuilder) => length >= MIN_CONTENT || length > this.#all.length / 2
    const content = [this.#main, this.#body].find(isContent) ?? this.#all
    return { title: this.#title.replaceAll(/\s+/g, ' ').trim(), text: content.toString(), links: content.links }
  }

  get #builders(): TextBuilder[] {
    if (this.#open.surroundings !== undefined) return [this.#all]
    return this.#open.main === undefined ? [this.#body, this.#all] : [this.#main, this.#body, this.#all]
  }

  #enterPending(): void {
    if (this.#pending === undefined) return
    const { name, attributes } = this.#pending
    this.#pending = undefined
    this.#enter(name, attributes)
  }

  #enter(name: string, attributes: Record<string, string>): void {
    this.#depth += 1
    if (name === 'base') this.base ??= attributes['href']
    // A drawing has titles of its own.
    const isPageTitle = name === 'title' && this.#title === '' && this.#open.unread === undefined
    if (isPageTitle) this.#begin('title')
    if (UNREAD.has(name) || name === 'title' || isHidden(attributes)) this.#begin('unread')
    if (SURROUNDINGS.has(name) || attributes['role'] === 'navigation') this.#begin('surroundings')
    if (MAIN.has(name) || attributes['role'] === 'main') this.#begin('main')
    if (name === 'pre') this.#begin('preformatted')
    if (this.#open.unread !== undefined) return
    if (name === 'a' && attributes['href'] !== undefined) this.#link = { text: '', href: attributes['href'] }
    this.#layOut(name)
    if (hasSign(name)) {
      const sign = name === 'li' ? '- ' : `${'#'.repeat(Number(name[1]))} `
      for (const builder of this.#builders) builder.mark(sign)
    }
  }

  #read(text: string): void {
    if (this.#open.title !== undefined) this.#title = (this.#title + text).slice(0, 1_000)
    if (this.#open.unread !== undefined || this.#all.length >= MAX_CHARACTERS) return
    if (this.#link !== undefined) this.#link.text = (this.#link.text + text).slice(0, 1_000)
    for (const builder of this.#builders) {
      if (this.#open.preformatted === undefined) builder.write(text)
      else builder.writePreformatted(text)
    }
  }

  #leave(name: string): void {
    if (this.#open.unread === undefined) {
      if (name === 'a' && this.#link !== undefined) this.#addLink(this.#link)
      if (name === 'td' || name === 'th') for (const builder of this.#builders) builder.write(' | ')
      this.#layOut(name)
      if (hasSign(name)) for (const builder of this.#builders) builder.mark('')
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

function hasSign(name: string): boolean {
  return name === 'li' || /^h[1-6]$/.test(name)
}
