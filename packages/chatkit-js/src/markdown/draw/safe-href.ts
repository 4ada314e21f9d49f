const SAFE_PROTOCOLS = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** The address, if opening it can do no harm. Addresses without a protocol are those of the page. */
export function toSafeHref(href: string): string | undefined {
  // Browsers leave these out when they read an address, so that they could hide a protocol.
  const clean = href.replaceAll(/[\p{Cc} ]/gu, '')
  if (/^[a-z][a-z0-9+.-]*:/i.test(clean)) {
    return URL.canParse(clean) && SAFE_PROTOCOLS.has(new URL(clean).protocol) ? clean : undefined
  }
  return /^(\/(?![/\\])|#|\?)/.test(clean) ? clean : undefined
}

/** `chatkit-link://open/order?id=7` is `{ name: 'open/order', data: { id: '7' } }`. */
export function parseDeepLink(href: string): { name: string; data: Record<string, string> } | undefined {
  const match = /^chatkit-link:\/\/([^?#]*)(\?[^#]*)?/i.exec(href)
  if (!match) return undefined
  const [, name = '', query = ''] = match
  return { name: decode(name.replace(/\/$/, '')), data: Object.fromEntries(new URLSearchParams(query)) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not encoded: taken as it is written.
    return text
  }
}
