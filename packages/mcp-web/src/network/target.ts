import { WebError, quoteHost } from '../errors.ts'
import type { HostList } from './host-list.ts'

const MAX_URL_LENGTH = 8_192
const SCHEMES = new Set(['http:', 'https:'])
/** The default ports, which the parser drops, and nothing else: other ports speak other protocols. */
const PORTS = new Set(['', '80', '443'])
/** Names that never lead to the public web (RFC 6761, 6762, 7686, 8375, 9476), and those of clusters and clouds. */
const SPECIAL_NAMES = ['localhost', 'local', 'internal', 'svc', 'home.arpa', 'onion', 'invalid', 'alt']

/**
 * The URL that a text stands for, relative to `base`, when it may be fetched as far as its text can tell. Throws {@link WebError}. The
 * address is judged later, once it is known.
 */
export function parseTarget(
  text: string,
  { base, allowedHosts }: { base?: URL; allowedHosts?: HostList | undefined } = {},
): URL {
  if (text.length > MAX_URL_LENGTH) {
    throw new WebError('invalid_url', `The URL has ${text.length} characters; ${MAX_URL_LENGTH} are the most.`)
  }
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined
  if (url === undefined) {
    throw new WebError('invalid_url', 'This is not a URL. Give a whole one, such as "https://example.com/page".')
  }
  if (!SCHEMES.has(url.protocol)) {
    throw new WebError('invalid_url', 'Only http: and https: URLs can be fetched.')
  }
  // Nothing of such a URL is repeated: it may hold a password.
  if (url.username !== '' || url.password !== '') {
    throw new WebError('invalid_url', 'URLs with a user name or password are not fetched. Leave them out.')
  }
  if (!PORTS.has(url.port)) throw new WebError('invalid_url', `Port ${url.port} is not served. Only 80 and 443 are.`)
  if (isSpecialName(url.hostname)) {
    throw new WebError('forbidden_address', `${quoteHost(url)} is not a name of the public web.`)
  }
  if (allowedHosts && !allowedHosts.has(url)) {
    throw new WebError('not_allowed', `${quoteHost(url)} is not one of the hosts that this server may fetch from.`)
  }
  return url
}

/** Whether a host is a name of the local network. Addresses are none: they have a dot or a bracket. */
function isSpecialName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  if (name.startsWith('[')) return false
  return !name.includes('.') || SPECIAL_NAMES.some((special) => name.endsWith(`.${special}`))
}
