import { LoadModel, OfflineModel } from '@frontdesk/offline-model'
import type { LoadProfile, OfflineModelOptions } from '@frontdesk/offline-model'
import type { Model, ModelProvider } from '@openai/agents'
import { ModelConfigError } from './errors.ts'
import { openRemoteProvider } from './open-remote-provider.ts'
import { isProviderName, PROVIDER_NAMES, rowOf } from './providers/providers.ts'
import type { ProviderName, RemoteProviderName } from './providers/providers.ts'
import { routeModelName } from './providers/route-model-name.ts'
import { completeSettings } from './providers/settings.ts'
import type { RemoteProviderSettings } from './providers/settings.ts'

export interface ModelProviderOptions extends Partial<Record<RemoteProviderName, RemoteProviderSettings>> {
  /** The provider of names that carry no provider of their own, and of no name at all. */
  provider: ProviderName
  /** With `load`, the offline model is one for load tests: it says words that mean nothing. */
  offline?: OfflineModelOptions & { load?: LoadProfile | undefined }
}

/** The Agents SDK's provider, which also tells the full name of its default model, to be given to the `Runner`. */
export interface NamedModelProvider extends ModelProvider {
  /** `provider/model`, such as `openai/gpt-6-luna`; `offline` for the offline model. */
  readonly defaultModel: string
}

/**
 * A `ModelProvider` for the Agents SDK. `provider/model` goes to the provider of that name, any other name to `options.provider`, and the empty
 * name to its default model. Throws {@link ModelConfigError} when `options.provider` lacks its key; another provider is checked when a model of
 * it is first asked for. Makes no request itself; clients do not retry (`maxRetries: 0`), because {@link resilientModelProvider} does.
 */
export function createModelProvider(options: ModelProviderOptions): NamedModelProvider {
  if (!isProviderName(options.provider)) throw unknownProvider(options.provider)
  const opened = new Map<RemoteProviderName, ModelProvider>()
  const load = options.offline?.load
  const offline = load ? new LoadModel(load) : new OfflineModel(options.offline)

  const open = (name: RemoteProviderName): ModelProvider => {
    const provider = opened.get(name) ?? openRemoteProvider(name, options[name])
    opened.set(name, provider)
    return provider
  }
  if (options.provider !== 'offline') open(options.provider)

  return {
    defaultModel: fullModelName('', options),
    getModel(modelName = ''): Promise<Model> | Model {
      const { provider, model } = routeModelName(modelName, options.provider)
      return provider === 'offline' ? offline : open(provider).getModel(model)
    },
  }
}

/**
 * The name with its provider: `gpt-6-luna` is `openai/gpt-6-luna` where OpenAI is the default, `groq` is Groq's default model. Throws
 * {@link ModelConfigError} for the default model of a provider that is not set up.
 */
export function fullModelName(name: string, options: ModelProviderOptions): string {
  const { provider, model } = routeModelName(name, options.provider)
  if (provider === 'offline') return 'offline'
  return `${provider}/${model || completeSettings(provider, options[provider]).defaultModel}`
}

/** How long the first event of an answer may take with the slowest of these models, in milliseconds; 50 000 at least. */
export function longestFirstEventMs(names: readonly string[], options: ModelProviderOptions): number {
  const limits = names.map((name) => {
    const { provider } = routeModelName(name, options.provider)
    return provider === 'offline' ? 0 : (options[provider]?.firstEventMs ?? rowOf(provider).firstEventMs)
  })
  return Math.max(50_000, ...limits)
}

function unknownProvider(name: string): ModelConfigError {
  return new ModelConfigError(
    `LLM_PROVIDER names no known provider: “${name}”. Choose one of ${PROVIDER_NAMES.join(', ')}.`,
    { variable: 'LLM_PROVIDER' },
  )
}
