import { OfflineModel } from '@frontdesk/offline-model'
import type { OfflineModelOptions } from '@frontdesk/offline-model'
import { OpenAIProvider } from '@openai/agents'
import type { Model, ModelProvider } from '@openai/agents'
import OpenAI from 'openai'
import { ModelConfigError } from './errors.ts'
import { isProviderName, PROVIDER_NAMES, PROVIDERS } from './providers.ts'
import type { ModelApi, ProviderName, ProviderRow, RemoteProviderName } from './providers.ts'

/** Settings of a provider that is reached over the network. What is left out comes from the provider's row in {@link PROVIDERS}. */
export interface RemoteProviderSettings {
  apiKey?: string | undefined
  /** Where requests go, and nowhere else. The SDK's own variable (`OPENAI_BASE_URL`) is not consulted. */
  baseURL?: string | undefined
  defaultModel?: string | undefined
  api?: ModelApi | undefined
  /** Milliseconds to wait for the headers of a response. */
  timeoutMs?: number | undefined
}

export interface ModelProviderOptions extends Partial<Record<RemoteProviderName, RemoteProviderSettings>> {
  /** The provider of names that carry no provider of their own, and of no name at all. */
  provider: ProviderName
  offline?: OfflineModelOptions
}

/** The Agents SDK's provider, which also tells the full name of its default model, to be given to the `Runner`. */
export interface NamedModelProvider extends ModelProvider {
  /** `provider/model`, such as `openai/gpt-5.6-luna`; `offline` for the offline model. */
  readonly defaultModel: string
}

const TIMEOUT_MS = 120_000

/**
 * A `ModelProvider` for the Agents SDK. `provider/model` goes to the provider of that name, any other name to `options.provider`, and the empty
 * name to its default model. Throws {@link ModelConfigError} when `options.provider` lacks its key; another provider is checked when a model of
 * it is first asked for. Makes no request itself; clients do not retry (`maxRetries: 0`), because the runner's retry policy does.
 */
export function createModelProvider(options: ModelProviderOptions): NamedModelProvider {
  if (!isProviderName(options.provider)) throw unknownProvider(options.provider)
  const opened = new Map<RemoteProviderName, ModelProvider>()
  const offline = new OfflineModel(options.offline)

  const open = (name: RemoteProviderName): ModelProvider => {
    const provider = opened.get(name) ?? openRemote(name, options[name] ?? {})
    opened.set(name, provider)
    return provider
  }
  if (options.provider !== 'offline') open(options.provider)

  return {
    defaultModel:
      options.provider === 'offline' ? 'offline' : `${options.provider}/${defaultModel(options.provider, options)}`,
    getModel(modelName = ''): Promise<Model> | Model {
      const { provider, model } = routeModelName(modelName, options.provider)
      if (provider === 'offline') return offline
      return open(provider).getModel(model || defaultModel(provider, options))
    },
  }
}

/** Splits `provider/model` at the first slash when what stands before it is a provider; any other name belongs to the default provider whole. */
export function routeModelName(name: string, defaultProvider: ProviderName): { provider: ProviderName; model: string } {
  if (isProviderName(name)) return { provider: name, model: '' }
  const slash = name.indexOf('/')
  const prefix = slash === -1 ? '' : name.slice(0, slash)
  return isProviderName(prefix)
    ? { provider: prefix, model: name.slice(slash + 1) }
    : { provider: defaultProvider, model: name }
}

function defaultModel(name: RemoteProviderName, options: ModelProviderOptions): string {
  return options[name]?.defaultModel ?? PROVIDERS[name].defaultModel
}

function openRemote(name: RemoteProviderName, settings: RemoteProviderSettings): ModelProvider {
  const row: ProviderRow = PROVIDERS[name]
  const apiKey = settings.apiKey?.trim()
  if (!apiKey) {
    throw new ModelConfigError(
      `${row.title} needs an API key: set ${row.apiKeyVariable} (see ${row.apiKeyPage}), or set LLM_PROVIDER=offline to run without a key.`,
      { variable: row.apiKeyVariable },
    )
  }
  const baseURL = checkBaseURL(settings.baseURL ?? row.baseURL)
  const client = new OpenAI({
    apiKey,
    baseURL,
    maxRetries: 0,
    timeout: settings.timeoutMs ?? TIMEOUT_MS,
    // A redirect would take the conversation to an address that nobody has chosen. It comes back as an error of its status.
    fetchOptions: { redirect: 'manual' },
    // Left out, these would be read from the environment of whoever hosts us.
    organization: null,
    project: null,
  })
  return new OpenAIProvider({ openAIClient: client, useResponses: (settings.api ?? row.api) === 'responses' })
}

function checkBaseURL(baseURL: string): string {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (url && /^https?:$/.test(url.protocol)) return baseURL
  throw new ModelConfigError(
    `LLM_BASE_URL must be an http or https address such as https://api.openai.com/v1, and is “${baseURL}”.`,
    { variable: 'LLM_BASE_URL' },
  )
}

function unknownProvider(name: string): ModelConfigError {
  return new ModelConfigError(
    `LLM_PROVIDER names no known provider: “${name}”. Choose one of ${PROVIDER_NAMES.join(', ')}.`,
    { variable: 'LLM_PROVIDER' },
  )
}
