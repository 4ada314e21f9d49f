import { MIMEType } from 'node:util'
import { WebError } from '../errors.ts'

/** What is in a body, by the server's word. */
export interface ContentType {
  /** `unknown` when the server does not say: then the beginning of the body tells. */
  kind: 'html' | 'xhtml' | 'xml' | 'text' | 'unknown'
  charset: string | undefined
}

/** Types of programs and data that are text, beside those of `text/` and those that end in `+json`, `+xml` and `+yaml`. */
const TEXT_SUBTYPES = new Set(
  (
    'ecmascript graphql javascript json json-seq json5 jsonc jsonl jsonlines mbox n-quads n-triples ndjson sparql-query sql toml trig ' +
    'typescript x-httpd-php x-javascript x-json x-jsonlines x-latex x-ndjson x-perl x-python x-ruby x-sh x-shellscript x-subrip x-tex ' +
    'x-toml x-typescript x-yaml yaml'
  ).split(' '),
)

/** Types of what is never read as a text. Of any other, known or not, the beginning of the body tells whether it is one. */
const NO_TEXT = /^(?:(?:image|audio|video|font|model|multipart)\/.*|application\/(?:pdf|zip|gzip)|text\/event-stream)$/

/**
 * Reads the Content-Type headers of an answer as the Fetch standard does: of several types the last counts, and one that cannot be parsed
 * says nothing. Throws {@link WebError} for what is no text, and for streams, which have no end.
 */
export function parseContentType(headers: readonly string[] = []): ContentType {
  const { type, charset } = extractType(headers)
  if (NO_TEXT.test(type)) {
    const name = /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/.test(type) ? type : 'of an unknown type'
    throw new WebError('invalid_response', `What is there is ${name}, not a text or a page. It cannot be read.`)
  }
  if (type === 'text/html') return { kind: 'html', charset }
  if (type === 'application/xhtml+xml') return { kind: 'xhtml', charset }
  const [group, subtype = ''] = type.split('/', 2)
  if (/^(?:.+\+)?xml$/.test(subtype)) return { kind: 'xml', charset }
  const isText =
    group === 'text' || (group === 'application' && (TEXT_SUBTYPES.has(subtype) || /\+(?:json|yaml)$/.test(subtype)))
  return { kind: isText ? 'text' : 'unknown', charset }
}

/** The last type that can be parsed. It keeps the charset of the one before when it is the same type and names none. */
function extractType(headers: readonly string[]): { type: string; charset: string | undefined } {
  let type = ''
  let charset: string | undefined
  for (const part of headers.flatMap(splitAtCommas)) {
    const parsed = parseType(part)
    if (parsed === undefined || parsed.essence === '*/*') continue
    const given = parsed.params.get('charset') ?? undefined
    charset = given ?? (parsed.essence === type ? charset : undefined)
    type = parsed.essence
  }
  return { type, charset }
}

function parseType(text: string): MIMEType | undefined {
  try {
    return new MIMEType(text)
  } catch {
    // Not a type, such as "html" alone.
    return undefined
  }
}

/** The values of a header, which commas separate but not inside of quotes. */
function splitAtCommas(header: string): string[] {
  return header.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
}
