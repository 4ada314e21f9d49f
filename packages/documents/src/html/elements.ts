import { isSpace, splitOnSpace, trimSpace } from './white-space.ts'

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))

/** Elements whose content is no text to read. */
const UNREAD = set(
  'audio button canvas datalist embed iframe math noembed object option script select style svg template textarea title video',
)

/** Elements whose content browsers show in place of what they cannot, or may not, show. */
export const FALLBACKS = set('noframes noscript')

/** Elements that hold the content of a page. */
const MAIN = set('article main')

/** Elements around the content of a page. */
const SURROUNDINGS = set('aside footer nav')

/** Elements whose white space has a meaning. */
export const PREFORMATTED = set('listing plaintext pre xmp')

/** Elements that begin and end a paragraph. */
export const PARAGRAPHS = set(
  'article blockquote details dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr listing main menu nav ol p plaintext pre search section table ul xmp',
)

/** Elements that begin and end a line. */
export const LINES = set('address body br caption center dd dialog dir div dt figcaption legend li summary tr')

/** The attributes that are looked at. */
export const READ_ATTRIBUTES = set(
  'alt aria-hidden content hidden href http-equiv name open reversed role shadowrootmode src start style title type value',
)

/** The attributes of an element, as far as they are read. */
export type Attributes = Partial<Record<string, string>>

/** Whether an element belongs to what stands around the content. */
export function isSurrounding(name: string, attributes: Attributes): boolean {
  return SURROUNDINGS.has(name) || hasRole(attributes, 'navigation')
}

/** Whether an element holds the content. */
export function isMain(name: string, attributes: Attributes): boolean {
  return MAIN.has(name) || hasRole(attributes, 'main')
}

/** Whether what is in an element is not read: it is no text, or no reader sees it, and what only a model would see is not shown to it. */
export function isUnread(name: string, attributes: Attributes): boolean {
  if (name === 'template') return !/^(?:open|closed)$/i.test(attributes['shadowrootmode'] ?? '')
  if (name === 'dialog' && attributes['open'] === undefined) return true
  return UNREAD.has(name) || (!WHOLE_PAGE.has(name) && isHidden(attributes))
}

/** A page that is hidden as a whole is shown by its scripts. */
const WHOLE_PAGE = set('html body')

/** Whether a script of the page may have text to add to it; data is written as a script too. */
export function isProgram(name: string, { type = '' }: Attributes): boolean {
  return name === 'script' && /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma)script.*)?$/i.test(trimSpace(type))
}

function isHidden(attributes: Attributes): boolean {
  const { hidden } = attributes
  return (
    // A browser shows what is hidden "until found" to whoever looks for it.
    (hidden !== undefined && hidden.toLowerCase() !== 'until-found') ||
    attributes['aria-hidden'] === 'true' ||
    HIDING_STYLE.test(attributes['style']?.slice(0, 1_000) ?? '')
  )
}

const HIDING_STYLE = /display[\t\n\f\r ]*:[\t\n\f\r ]*none|visibility[\t\n\f\r ]*:[\t\n\f\r ]*hidden/i

function hasRole({ role }: Attributes, name: string): boolean {
  return role !== undefined && splitOnSpace(role.toLowerCase())[0] === name
}

/** An attribute that is a whole number, by the rules of HTML: what follows the digits does not matter. */
export function parseInteger(text: string | undefined): number | undefined {
  let start = 0
  while (isSpace(text?.[start])) start += 1
  const digits = /^[+-]?\d{1,9}/.exec(text?.slice(start, start + 12) ?? '')
  return digits === null ? undefined : Number(digits[0])
}
