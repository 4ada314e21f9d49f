/** How the text of a document is taken out, by media type. Run in a worker: what they parse is not to be trusted. */
export type DocumentReader = (bytes: Uint8Array) => Promise<string> | string

export const readers: ReadonlyMap<string, DocumentReader> = new Map(
  Object.entries({
    'application/pdf': readPdf,
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': readDocx,
    'text/html': readHtml,
    'text/markdown': readPlain,
    'text/csv': readPlain,
    'text/plain': readPlain,
    'application/json': readPlain,
  }),
)

async function readPdf(bytes: Uint8Array): Promise<string> {
  const { extractText } = await import('unpdf')
  const { text } = await extractText(bytes, { mergePages: false })
  return text.join('\n\n')
}

async function readDocx(bytes: Uint8Array): Promise<string> {
  const { default: mammoth } = await import('mammoth')
  const { value } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) })
  return value.trim()
}

/** Elements whose text is not for readers. */
const SILENT = new Set(['script', 'style', 'template', 'noscript'])
/** Elements that stand in a line with the words around them. */
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'cite',
  'code',
  'em',
  'i',
  'mark',
  'q',
  's',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'u',
])

async function readHtml(bytes: Uint8Array): Promise<string> {
  const { Parser } = await import('htmlparser2')
  const parts: string[] = []
  let silence = 0
  const parser = new Parser({
    onopentag(name) {
      if (SILENT.has(name)) silence += 1
      if (!INLINE.has(name)) parts.push('\n')
    },
    onclosetag(name) {
      if (SILENT.has(name)) silence -= 1
      if (!INLINE.has(name)) parts.push('\n')
    },
    ontext(text) {
      if (silence === 0) parts.push(text.replaceAll(/\s+/g, ' '))
    },
  })
  parser.end(readPlain(bytes))
  return parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

/** UTF-8, or what a byte order mark says; what is neither is read as Windows-1252, which every byte sequence is. */
function readPlain(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Not UTF-8.
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
