import OpenAI from 'openai'
import { parseAddress } from '../providers/address.ts'
import type { RemoteProviderName } from '../providers/providers.ts'
import type { ReadySettings } from '../providers/settings.ts'
import { repairAnswer } from './answer/repair-answer.ts'
import { onlyNamedHeaders } from './only-named-headers.ts'
import { repairClient } from './repair-client.ts'

/**
 * A client of a provider that speaks OpenAI's protocol properly, whatever the provider does. It reads nothing of the environment and goes nowhere but to the
 * address of the settings. Makes no request itself.
 */
export function openClient(
  settings: ReadySettings,
  { provider, baseURLVariable }: { provider: RemoteProviderName; baseURLVariable: string },
): OpenAI {
  const { apiKey, firstEventMs, idleMs } = settings
  const { baseURL, query, keyHeader } = parseAddress(settings.baseURL, { variable: baseURLVariable })
  const client = new OpenAI({
    apiKey,
    baseURL,
    defaultQuery: query,
    // The caller decides what is asked again: two layers that retry would multiply the requests.
    maxRetries: 0,
    timeout: firstEventMs,
    fetch: async (url, init) => {
      const answer = await fetch(url, { ...init, headers: onlyNamedHeaders(init?.headers, { apiKey, keyHeader }) })
      return repairAnswer(answer, { apiKey, isStream: asksForStream(init?.body) })
    },
    // A redirect would take the conversation to an address that nobody has chosen. It comes back as an error of its status.
    fetchOptions: { redirect: 'manual' },
    // Left out, these would be read from the environment of whoever hosts us. The log would hold conversations.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    logLevel: 'off',
  })
  repairClient(client, { provider, idleMs, firstEventMs })
  return client
}

function asksForStream(body: unknown): boolean {
  return typeof body === 'string' && /"stream":\s*true/.test(body)
}
