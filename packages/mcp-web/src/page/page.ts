import type { IncomingMessage } from 'node:http'
import type { CharsetClues, ReadText } from '@frontdesk/documents/html'
import { HtmlReader, toOneLine, trimSpace } from '@frontdesk/documents/html'
import { readBody } from '../http/body.ts'
import type { ContentType } from './content-type.ts'
import { parseContentType } from './content-type.ts'
import { cleanText } from './clean-text.ts'
import type { DecodingDoubt } from './text-decoder.ts'
import { BodyDecoder } from './text-decoder.ts'

/** A page as it is shown. */
export interface Page {
  /** Where it was found, after redirects. */
  url: string
  title: string
  text: string
  /** To other pages, each once, in the order of the page. */
  links: { text: string; url: string }[]
  /** False when it was too long to be read to its end. */
  isComplete: boolean
  /** True when the page has no text before its scripts run, which they do not here. */
  needsScripts: boolean
  /** Why some characters may not be what the author wrote. */
  doubt: DecodingDoubt | undefined
}

const MAX_BYTES = 5 * 1024 * 1024
const MAX_TEXT_CHARACTERS = 500_000
const MAX_URL_LENGTH = 300
const MAX_LABEL_LENGTH = 80
/** How long a title may be. */
const MAX_TITLE_LENGTH = 300

/** Reads the page of an answer: HTML as its text and links, other text as it is. Throws `WebError` for what is no text. */
export async function readPage(response: IncomingMessage, url: URL): Promise<Page> {
  const { kind, charset } = parseContentType(response.headersDistinct['content-type'])
  const decoder = new BodyDecoder({ declared: charset, kind: (head) => charsetClueOf(kind, head.toString('latin1')) })
  let reader: HtmlReader | PlainReader | undefined
  const write = (text: string): boolean => {
    if (text === '') return true
    reader ??= readerFor(kind, text)
    return reader.write(text)
  }
  const isRead = await readBody(response, { maxBytes: MAX_BYTES, consume: (chunk) => write(decoder.write(chunk)) })
  const isComplete = write(decoder.end()) && isRead
  const { title, text, links, needsScripts } = reader?.end() ?? NOTHING
  const base = reader instanceof HtmlReader ? toUrl(reader.base, url) : url
  return {
    url: url.href,
    title: cleanText(title).slice(0, MAX_TITLE_LENGTH).toWellFormed(),
    text: trimSpace(cleanText(text)),
    links: toLinks(links, { base: base ?? url, page: url }),
    isComplete,
    needsScripts,
    doubt: decoder.doubt,
  }
}

const NOTHING: ReadText = { title: '', text: '', links: [], needsScripts: false }

/** What a body is to the search for its charset, by its type or, where that says nothing, its first character. */
function charsetClueOf(kind: ContentType['kind'], head: string): CharsetClues['kind'] {
  if (kind === 'unknown') return looksLikeMarkup(head) ? 'html' : 'text'
  return kind === 'xhtml' ? 'xml' : kind
}

/** The reader for a text that begins so. XML is shown as it is, unless it is a page. */
function readerFor(kind: ContentType['kind'], text: string): HtmlReader | PlainReader {
  const isXml = kind === 'xml' || (kind === 'unknown' && text.startsWith('<?xml'))
  if (kind === 'xhtml' || (isXml && /<html[\t\n\f\r >]/.test(text))) return new HtmlReader({ isXhtml: true })
  if (kind === 'html' || (kind === 'unknown' && !isXml && looksLikeMarkup(text))) return new HtmlReader()
  return new PlainReader()
}

function looksLikeMarkup(text: string): boolean {
  return /^[\t\n\f\r ]*</.test(text)
}

/** Text that is shown as it is. */
class PlainReader {
  #text = ''

  write(text: string): boolean {
    this.#text = (this.#text + text).slice(0, MAX_TEXT_CHARACTERS)
    return this.#text.length < MAX_TEXT_CHARACTERS
  }

  end(): ReadText {
    return { ...NOTHING, text: this.#text }
  }
}

function toLinks(links: ReadText['links'], { base, page }: { base: URL; page: URL }): Page['links'] {
  const found = new Map<string, string>([[withoutFragment(page), '']])
  for (const { text, href } of links) {
    const url = toUrl(href, base)
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') continue
    const target = withoutFragment(url)
    if (target.length <= MAX_URL_LENGTH && !found.has(target)) found.set(target, toLabel(text))
  }
  return [...found].slice(1).map(([url, text]) => ({ text, url }))
}

function toUrl(text: string | undefined, base: URL): URL | undefined {
  return text !== undefined && URL.canParse(text, base.href) ? new URL(text, base) : undefined
}

function withoutFragment(url: URL): string {
  return url.href.slice(0, url.href.length - url.hash.length)
}

function toLabel(text: string): string {
  return toOneLine(cleanText(text)).slice(0, MAX_LABEL_LENGTH).toWellFormed()
}
