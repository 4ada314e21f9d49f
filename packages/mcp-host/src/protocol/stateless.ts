/** The revision of the protocol in which servers keep no session. */
export const STATELESS_VERSION = '2026-07-28'
/** The member of `_meta` by which a request says which revision it speaks. */
export const VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion'

/** What each request to a stateless server says in its `_meta`. Its log is asked for from `info` on. */
export function toEnvelope(clientInfo: object, clientCapabilities: object): Record<string, unknown> {
  return {
    [VERSION_META_KEY]: STATELESS_VERSION,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
    'io.modelcontextprotocol/logLevel': 'info',
  }
}

/** The headers by which a stateless server over HTTP knows a request before it reads it; none for any other request. */
export function statelessHeaders(message: object): Record<string, string> {
  const { method, params = {} } = message as { method?: string; params?: Record<string, unknown> }
  const meta = params['_meta'] as Record<string, unknown> | undefined
  const version = meta?.[VERSION_META_KEY]
  if (method === undefined || typeof version !== 'string') return {}
  const name = params['name']
  return {
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(typeof name === 'string' && { 'mcp-name': toHeaderValue(name) }),
  }
}

/** Headers hold ASCII alone. What else a name may hold is sent as the protocol wants it. */
function toHeaderValue(text: string): string {
  const isPlain = /^[!-~]([ -~]*[!-~])?$/.test(text) && !text.startsWith('=?base64?')
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`
}
