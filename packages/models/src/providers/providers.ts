/** Which of OpenAI's two APIs to speak. */
export type ModelApi = 'responses' | 'chat'

/** What the factory knows of a provider that speaks OpenAI's protocol. A new provider is a new row. */
export interface ProviderRow {
  /** How people call it. */
  title: string
  /** Where requests go. Absent where only the operator knows. */
  baseURL?: string
  /** What the environment variables of the provider begin with: `GROQ` of `GROQ_API_KEY`. Named in errors. */
  prefix: string
  /** Where a key is to be had. Absent where none is needed. */
  apiKeyPage?: string
  /** Absent where only the operator knows. */
  defaultModel?: string
  api: ModelApi
  /**
   * Whether a stream that ends with `[DONE]`, but without a finish reason, may be whole. Ollama's layer for OpenAI's protocol loses
   * an error in the middle of a stream: there only a reason proves an end.
   */
  endsWithoutReason: boolean
  /** How long the first event of an answer may take, in milliseconds: a local model may have to be loaded first. */
  firstEventMs: number
}

const usual = { api: 'chat', endsWithoutReason: true, firstEventMs: 50_000 } as const

export const PROVIDERS = {
  openai: {
    ...usual,
    title: 'OpenAI',
    baseURL: 'https://api.openai.com/v1',
    prefix: 'OPENAI',
    apiKeyPage: 'https://platform.openai.com/api-keys',
    defaultModel: 'gpt-6-luna',
    api: 'responses',
  },
  gemini: {
    ...usual,
    title: 'Gemini',
    baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai/',
    prefix: 'GEMINI',
    apiKeyPage: 'https://aistudio.google.com/apikey',
    defaultModel: 'gemini-flash-latest',
  },
  groq: {
    ...usual,
    title: 'Groq',
    baseURL: 'https://api.groq.com/openai/v1',
    prefix: 'GROQ',
    apiKeyPage: 'https://console.groq.com/keys',
    defaultModel: 'llama-3.3-70b-versatile',
  },
  openrouter: {
    ...usual,
    title: 'OpenRouter',
    baseURL: 'https://openrouter.ai/api/v1',
    prefix: 'OPENROUTER',
    apiKeyPage: 'https://openrouter.ai/keys',
    defaultModel: 'openai/gpt-6-luna',
  },
  compatible: {
    ...usual,
    title: 'The OpenAI-compatible endpoint',
    prefix: 'COMPATIBLE',
  },
  ollama: {
    ...usual,
    title: 'Ollama',
    baseURL: 'http://localhost:11434/v1',
    prefix: 'OLLAMA',
    defaultModel: 'qwen3',
    endsWithoutReason: false,
    firstEventMs: 300_000,
  },
} as const satisfies Record<string, ProviderRow>

/** A provider reached over the network. */
export type RemoteProviderName = keyof typeof PROVIDERS

/** A provider the factory can make models of. `offline` is the rule-based model, which asks nobody. */
export type ProviderName = RemoteProviderName | 'offline'

/** In the order in which a host looks for one that is set up. */
export const REMOTE_PROVIDER_NAMES = Object.keys(PROVIDERS) as readonly RemoteProviderName[]

export const PROVIDER_NAMES: readonly ProviderName[] = [...REMOTE_PROVIDER_NAMES, 'offline']

export function isProviderName(name: string): name is ProviderName {
  return (PROVIDER_NAMES as readonly string[]).includes(name)
}

export function rowOf(name: RemoteProviderName): ProviderRow {
  return PROVIDERS[name]
}
