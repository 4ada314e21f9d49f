import OpenAI from 'openai'
import { parseAddress } from '../providers/address.ts'
import type { ReadySettings } from '../providers/settings.ts'
import { onlyNamedHeaders } from './only-named-headers.ts'

/** A client of a provider, which reads nothing of the environment and goes nowhere but to the address of the settings. Makes no request itself. */
export function openClient(settings: ReadySettings, { baseURLVariable }: { baseURLVariable: string }): OpenAI {
  const { apiKey, firstEventMs } = settings
  const { baseURL, query, keyHeader } = parseAddress(settings.baseURL, { variable: baseURLVariable })
  return new OpenAI({
    apiKey,
    baseURL,
    defaultQuery: query,
    // Whoever calls decides what is asked for again: two that retry would multiply.
    maxRetries: 0,
    timeout: firstEventMs,
    fetch: (url, init) => fetch(url, { ...init, headers: onlyNamedHeaders(init?.headers, { apiKey, keyHeader }) }),
    // A redirect would take the conversation to an address that nobody has chosen. It comes back as an error of its status.
    fetchOptions: { redirect: 'manual' },
    // Left out, these would be read from the environment of whoever hosts us. The log would hold conversations.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    logLevel: 'off',
  })
}
