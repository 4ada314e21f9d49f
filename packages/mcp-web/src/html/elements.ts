const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))

/** Elements whose content is no text to read. */
export const UNREAD = set(
  'audio button canvas datalist embed iframe math noembed noframes noscript object option script select style svg template textarea video',
)

/** Elements around the content of a page. */
export const SURROUNDINGS = set('aside footer nav')

/** Elements that hold the content of a page. */
export const MAIN = set('article main')

/** Elements that begin and end a paragraph. */
export const PARAGRAPHS = set(
  'article blockquote details dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul',
)

/** Elements that begin and end a line. */
export const LINES = set('address body br caption center dd div dt figcaption legend li search summary tr')

/** The attributes that are looked at. */
export const READ_ATTRIBUTES = set('aria-hidden hidden href role style')

/** Whether an element is hidden from readers: what only a model would see is not shown to it. */
export function isHidden(attributes: Record<string, string>): boolean {
  return (
    'hidden' in attributes ||
    attributes['aria-hidden'] === 'true' ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes['style']?.slice(0, 1_000) ?? '')
  )
}
