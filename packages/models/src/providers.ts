/** Which of OpenAI's two APIs to speak. */
export type ModelApi = 'responses' | 'chat'

/** What the factory knows of a provider that speaks OpenAI's protocol. A new provider is a new row. */
export interface ProviderRow {
  /** How people call it. */
  title: string
  baseURL: string
  /** The environment variable a host reads the key from; named in errors. */
  apiKeyVariable: string
  /** Where a key is to be had. */
  apiKeyPage: string
  defaultModel: string
  api: ModelApi
}

export const PROVIDERS = {
  openai: {
    title: 'OpenAI',
    baseURL: 'https://api.openai.com/v1',
    apiKeyVariable: 'OPENAI_API_KEY',
    apiKeyPage: 'https://platform.openai.com/api-keys',
    defaultModel: 'gpt-5.6-luna',
    api: 'responses',
  },
} as const satisfies Record<string, ProviderRow>

/** A provider reached over the network. */
export type RemoteProviderName = keyof typeof PROVIDERS

/** A provider the factory can make models of. `offline` is the rule-based model of this package. */
export type ProviderName = RemoteProviderName | 'offline'

export const PROVIDER_NAMES: readonly ProviderName[] = [...(Object.keys(PROVIDERS) as RemoteProviderName[]), 'offline']

export function isProviderName(name: string): name is ProviderName {
  return (PROVIDER_NAMES as readonly string[]).includes(name)
}
