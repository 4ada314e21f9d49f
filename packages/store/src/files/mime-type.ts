/** Containers that hold other formats: what is in them is told by the name alone. */
const CONTAINERS = new Set(['application/zip', 'application/x-cfb'])
/** Text has no mark of its own: of these types, and those beginning with `text/`, the uploader's word is taken for it. */
const TEXTUAL = new Set(['application/json', 'application/xml', 'application/x-yaml', 'image/svg+xml'])

/**
 * The type of a file by its first bytes. What was declared is believed where bytes cannot tell: which text it is, and what a container holds.
 * Parameters are dropped; unknown bytes are `application/octet-stream`.
 */
export async function findMimeType(head: Uint8Array, declared: string): Promise<string> {
  const claim = declared.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const { fileTypeFromBuffer } = await import('file-type')
  const found = (await fileTypeFromBuffer(head))?.mime
  if (found !== undefined && found !== 'application/xml') {
    return CONTAINERS.has(found) && claim.startsWith('application/vnd.') ? claim : found
  }
  if (!isText(head)) return 'application/octet-stream'
  return claim.startsWith('text/') || TEXTUAL.has(claim) ? claim : 'text/plain'
}

/** No zero byte, and UTF-8 up to a character that the end of the piece may have cut. */
function isText(head: Uint8Array): boolean {
  if (head.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    // Another encoding, or no text.
    return false
  }
}
