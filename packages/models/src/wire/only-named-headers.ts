import type { Address } from '../providers/address.ts'

/** What the client sends that a provider needs. */
const NEEDED = ['accept', 'content-type', 'user-agent']

/**
 * The headers of a request, made of what was named to us. The client also takes headers from the environment (`OPENAI_CUSTOM_HEADERS`), which belong
 * to whoever else runs on this machine, and may replace the key.
 */
export function onlyNamedHeaders(
  given: RequestInit['headers'],
  { apiKey, keyHeader }: { apiKey: string; keyHeader: Address['keyHeader'] },
): Headers {
  const all = new Headers(given)
  const named = new Headers()
  for (const name of NEEDED) {
    const value = all.get(name)
    if (value !== null) named.set(name, value)
  }
  named.set(keyHeader, keyHeader === 'api-key' ? apiKey : `Bearer ${apiKey}`)
  return named
}
