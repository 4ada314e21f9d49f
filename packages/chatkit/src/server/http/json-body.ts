/**
 * Whether a body is said to be JSON in UTF-8, sent as it is. Browsers send other types, such as those of forms, from any page without asking first, and a
 * coded body would be read as if it were not.
 */
export function isJsonBody(header: (name: string) => string | undefined): boolean {
  return isJson(header('content-type') ?? '') && isPlain(header('content-encoding') ?? '')
}

/** Parameters that JSON does not know say nothing. Source: RFC 8259, section 11. */
function isJson(contentType: string): boolean {
  const [, parameters] = /^\s*application\/json\s*((?:;.*)?)$/i.exec(contentType) ?? []
  if (parameters === undefined || !WELL_FORMED.test(parameters)) return false
  const charsets = Array.from(parameters.matchAll(PARAMETER)).filter(([, name]) => name?.toLowerCase() === 'charset')
  return charsets.length <= 1 && charsets.every(([, , value = '']) => /^"?utf-?8"?$/i.test(value))
}

/** A name and a value, which is a token or a text in quotes. Source: RFC 9110, section 5.6.6. */
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)=([\w!#$%&'*+.^`|~-]+|"(?:[^"\\]|\\.)*")\s*/g
const WELL_FORMED = new RegExp(`^(?:${PARAMETER.source})*(?:;\\s*)?$`)

function isPlain(contentEncoding: string): boolean {
  return /^(identity)?$/i.test(contentEncoding.trim())
}
