import { isProviderName } from './providers.ts'
import type { ProviderName } from './providers.ts'

/**
 * Splits `provider/model` at the first slash when what stands before it is a provider; any other name belongs to the default provider whole. A model of
 * OpenRouter or Groq whose own name begins with a provider's is written in full: `groq/openai/gpt-oss-120b`.
 */
export function routeModelName(name: string, defaultProvider: ProviderName): { provider: ProviderName; model: string } {
  if (isProviderName(name)) return { provider: name, model: '' }
  const slash = name.indexOf('/')
  const prefix = slash === -1 ? '' : name.slice(0, slash)
  return isProviderName(prefix)
    ? { provider: prefix, model: name.slice(slash + 1) }
    : { provider: defaultProvider, model: name }
}
