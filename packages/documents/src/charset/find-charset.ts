import { TextDecoder } from 'node:util'
import { Parser } from 'htmlparser2'
import { markOf } from './byte-order-mark.ts'

/** How many bytes of a page are looked at to find its charset. */
export const SNIFFED_BYTES = 1_024

/** What may say the charset of a text. */
export interface CharsetClues {
  /** The charset of the Content-Type header. */
  declared: string | undefined
  /** What the text is: only HTML and XML can name their own charset. */
  kind: 'html' | 'xml' | 'text'
}

/**
 * The charset of a text that begins with `head`, as the HTML standard finds it: by its byte order mark, the header, the page's own word;
 * undefined when nothing says it. Labels are those of the Encoding standard.
 */
export function findCharset(head: Buffer, { declared, kind }: CharsetClues): string | undefined {
  const fromHeader = markOf(head) ?? resolveLabel(declared)
  if (fromHeader !== undefined || kind === 'text') return fromHeader
  const text = head.toString('latin1')
  // Letters with a zero byte each, as only UTF-16 has them.
  if (text.startsWith('<\0?\0x\0')) return 'utf-16le'
  if (text.startsWith('\0<\0?\0x')) return 'utf-16be'
  return (kind === 'html' ? charsetOfMeta(text) : undefined) ?? charsetOfXmlDeclaration(text)
}

/** The first charset that a `meta` element names, outside of comments. */
function charsetOfMeta(text: string): string | undefined {
  let found: string | undefined
  const parser = new Parser({
    onopentag: (name, { charset, 'http-equiv': equivalent, content }) => {
      if (name !== 'meta' || found !== undefined) return
      const isContentType = equivalent?.toLowerCase() === 'content-type'
      found = asWrittenInAscii(resolveLabel(charset ?? (isContentType ? charsetIn(content) : undefined)))
    },
  })
  parser.write(text)
  return found
}

function charsetIn(content = ''): string | undefined {
  const value = /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"']+))/i.exec(content)
  return value?.[1] ?? value?.[2] ?? value?.[3]
}

function charsetOfXmlDeclaration(text: string): string | undefined {
  const [, double, single] = /^<\?xml[^>]*?\bencoding[\t\n\r ]*=[\t\n\r ]*(?:"([^">]*)"|'([^'>]*)')/.exec(text) ?? []
  return asWrittenInAscii(resolveLabel(double ?? single))
}

/** A charset that the page names in letters of ASCII: it cannot be UTF-16, whose letters have two bytes. */
function asWrittenInAscii(charset: string | undefined): string | undefined {
  if (charset === 'x-user-defined') return 'windows-1252'
  return charset?.startsWith('utf-16') === true ? 'utf-8' : charset
}

/** The name of the charset that a label means, or undefined when there is no such charset. */
function resolveLabel(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    // The next best word for it counts.
    return undefined
  }
}
