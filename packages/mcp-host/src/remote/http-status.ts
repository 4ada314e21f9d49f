/** What an answer's status says of the request, in words that follow "the server"; undefined when it is to be read. */
export function describeStatus(status: number): string | undefined {
  if (status < 300) return undefined
  if (status < 400)
    return `answers with a redirect (${status}), which is not followed; give the address that it leads to`
  if (status === 401)
    return 'refuses the request (401): it needs a valid token in headers, or a login of the operator (mcp login)'
  if (status === 403) return 'refuses the request (403): the token in headers does not allow it'
  if (status === 404) return 'does not answer at this address (404)'
  return `answers with the status ${status}`
}

/** Failures of a connection before anything was sent on it. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Why `fetch` failed, in words that follow "the server", and whether the request may have been sent. */
export function describeFetchError(error: unknown): { words: string; isSent: boolean } {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } }).cause
  const code = typeof cause?.code === 'string' ? cause.code : ''
  const isCertificate = /CERT|SIGNATURE|ERR_TLS|ERR_SSL|ALTNAME/.test(code)
  if (isCertificate) return { words: `has no valid certificate (${code})`, isSent: false }
  if (UNSENT.has(code)) return { words: `cannot be reached (${code})`, isSent: false }
  return { words: `closed the connection${code === '' ? '' : ` (${code})`}`, isSent: true }
}
