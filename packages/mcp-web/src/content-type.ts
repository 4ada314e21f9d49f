import { WebError } from './errors.ts'

/** What is in a body, by the server's word. */
export interface ContentType {
  /** `unknown` when the server does not say. */
  kind: 'html' | 'text' | 'unknown'
  charset: string | undefined
}

/** Reads a Content-Type header. Throws {@link WebError} for what is no text, and for streams, which have no end. */
export function parseContentType(header = ''): ContentType {
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const charset = /;\s*charset\s*=\s*"?([\w-]{1,40})/i.exec(header)?.[1]
  if (type === '') return { kind: 'unknown', charset }
  if (type === 'text/html' || type === 'application/xhtml+xml') return { kind: 'html', charset }
  const isText = /^text\/(?!event-stream)|^application\/([\w.-]+\+)?(json|xml|yaml|javascript)$/.test(type)
  if (isText) return { kind: 'text', charset }
  const name = /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/.test(type) ? type : 'of an unknown type'
  throw new WebError('invalid_response', `What is there is ${name}, not a text or a page. It cannot be read.`)
}
