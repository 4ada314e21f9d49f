import type { Source } from '@frontdesk/chatkit'

/** The address of a source where it has one that may be opened. */
export function sourceHref(source: Source): string | undefined {
  if (source.type !== 'url' || !URL.canParse(source.url)) return undefined
  const { protocol } = new URL(source.url)
  return protocol === 'https:' || protocol === 'http:' ? source.url : undefined
}

/** Where a source is from, in a word: its host, its file, its group. */
export function sourceOrigin(source: Source): string | undefined {
  switch (source.type) {
    case 'url':
      return source.attribution ?? (URL.canParse(source.url) ? new URL(source.url).host : undefined)
    case 'file':
      return source.filename === source.title ? source.group : source.filename
    case 'entity':
      return source.label ?? source.group
    default:
      throw new Error(`Unhandled source: ${JSON.stringify(source satisfies never)}`)
  }
}
