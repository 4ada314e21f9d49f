import type { IncomingMessage } from 'node:http'

/**
 * Whether a request says that its body is JSON in UTF-8, sent as it is. Browsers send other types, such as those of forms, from any page without asking
 * first, and a coded body would be read as if it were not.
 */
export function isJsonRequest({ headers }: IncomingMessage): boolean {
  return isJson(headers['content-type'] ?? '') && isPlain(headers['content-encoding'] ?? '')
}

function isJson(contentType: string): boolean {
  return /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(contentType.trim())
}

function isPlain(contentEncoding: string): boolean {
  return /^(identity)?$/i.test(contentEncoding.trim())
}
