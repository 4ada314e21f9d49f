import { ToolError } from '@frontdesk/mcp-kit'

/**
 * Why nothing was fetched. Stable: callers decide by it.
 *
 * - `invalid_url` the text is no URL, or has a scheme, a port, a name or credentials that are not served
 * - `not_allowed` the host is not in the list of the operator
 * - `forbidden_address` the host is, or has, an address that is not on the public internet
 * - `not_found` the name has no address
 * - `unreachable` nothing answers there, or the connection broke
 * - `untrusted` the certificate is not valid for the host
 * - `invalid_response` what came is not HTTP, is encoded wrongly, or has another content than was asked for
 * - `status` the server answered with an error
 * - `too_large` a limit of this server
 * - `too_many_redirects`
 * - `timeout` the total time is over
 */
export type WebErrorCode =
  | 'invalid_url'
  | 'not_allowed'
  | 'forbidden_address'
  | 'not_found'
  | 'unreachable'
  | 'untrusted'
  | 'invalid_response'
  | 'status'
  | 'too_large'
  | 'too_many_redirects'
  | 'timeout'

/** A fetch that was refused or failed. `message` is worded for the model; it never holds credentials or text of a page. */
export class WebError extends ToolError {
  override readonly code: WebErrorCode

  constructor(code: WebErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The `code` of an error of Node, or its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** A host as it may appear in a message: quoted and short, for it may be text that an attacker chose. */
export function quoteHost({ hostname }: URL): string {
  return JSON.stringify(hostname.length > 80 ? `${hostname.slice(0, 80)}…` : hostname)
}
