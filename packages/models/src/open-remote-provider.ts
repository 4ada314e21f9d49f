import { OpenAIProvider } from '@openai/agents'
import type { ModelProvider } from '@openai/agents'
import { ModelConfigError } from './errors.ts'
import { isDeployment } from './providers/address.ts'
import { familyOf, refusesNoEffort } from './providers/model-family.ts'
import { rowOf } from './providers/providers.ts'
import type { RemoteProviderName } from './providers/providers.ts'
import { completeSettings } from './providers/settings.ts'
import type { RemoteProviderSettings } from './providers/settings.ts'
import { RemoteModel } from './remote-model.ts'
import { openClient } from './wire/open-client.ts'

/** The models of one provider. No name is its default model. Throws {@link ModelConfigError} for settings, and for models, that cannot work. */
export function openRemoteProvider(name: RemoteProviderName, settings: RemoteProviderSettings = {}): ModelProvider {
  const ready = completeSettings(name, settings)
  const baseURLVariable = settings.baseURLVariable ?? `${rowOf(name).prefix}_BASE_URL`
  const api = settings.api ?? (isDeployment(ready.baseURL) ? 'chat' : ready.api)
  if (api === 'chat') assertChatModel(name, ready.defaultModel)
  const client = openClient(ready, { provider: name, baseURLVariable })
  const provider = new OpenAIProvider({ openAIClient: client, useResponses: api === 'responses' })
  return {
    async getModel(modelName = '') {
      const model = modelName || ready.defaultModel
      if (api === 'chat') assertChatModel(name, model)
      return new RemoteModel(await provider.getModel(model), { provider: name })
    },
  }
}

/** Some of OpenAI's models take no function tools on Chat Completions at all. */
function assertChatModel(name: RemoteProviderName, model: string): void {
  const family = familyOf(model)
  if (name !== 'openai' || !family || !refusesNoEffort(family)) return
  throw new ModelConfigError(
    `${model} takes tools over the Responses API only: on Chat Completions it demands reasoning effort “none” with tools, and refuses it. Unset LLM_API, or choose another model such as gpt-6-luna.`,
    { variable: 'LLM_API' },
  )
}
