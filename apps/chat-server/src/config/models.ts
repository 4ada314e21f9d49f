import type { ModelProviderOptions } from '@frontdesk/models'
import { z } from 'zod'
import { defineSection } from './section.ts'
import type { ValuesOf } from './section.ts'
import { list, oneOf, variable, wholeNumber } from './variable.ts'

const provider = {
  LLM_PROVIDER: variable(oneOf(['openai', 'offline']).optional(), '`openai` or `offline`', {
    fallback: '`openai` with a key, else `offline`',
  }),
  OPENAI_API_KEY: variable(z.string().optional(), 'the key for OpenAI, or for what `LLM_BASE_URL` names'),
  OPENAI_DEFAULT_MODEL: variable(z.string().optional(), 'the model when no other is named'),
  LLM_BASE_URL: variable(
    z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    'send model requests here and nowhere else',
    { fallback: 'the provider’s' },
  ),
}

export const models = defineSection({
  title: 'The model',
  variables: {
    ...provider,
    LLM_MODELS: variable(list(), 'what a page’s composer may choose besides the default model, separated by commas'),
    HISTORY_TOKENS: variable(
      wholeNumber({ from: 500, to: 2_000_000, unset: 24_000 }),
      'how much of a thread the model is given; less for a model that reads less',
    ),
    MODEL_WAIT_MS: variable(
      wholeNumber({ from: 0, to: 50_000, unset: 30_000 }),
      'how long a provider may ask to wait before a question is asked again',
    ),
  },
  read: (values, report) => ({
    provider: readProvider(values, report),
    /** Models that a page's composer may choose besides the default one. */
    composerModels: values.LLM_MODELS,
    historyTokens: values.HISTORY_TOKENS,
    /** How long a provider may ask to wait before a call is made again. */
    maxModelWaitMs: values.MODEL_WAIT_MS,
  }),
  secretsIn: (value) => [value.provider.openai?.apiKey ?? ''],
})

function readProvider(
  {
    LLM_PROVIDER,
    OPENAI_API_KEY: apiKey,
    OPENAI_DEFAULT_MODEL: defaultModel,
    LLM_BASE_URL: baseURL,
  }: ValuesOf<typeof provider>,
  report: (problem: string) => void,
): ModelProviderOptions {
  const name = LLM_PROVIDER ?? (apiKey === undefined ? 'offline' : 'openai')
  if (name === 'openai' && apiKey === undefined) {
    report(
      'OPENAI_API_KEY is missing, but LLM_PROVIDER is openai. Set the key, or LLM_PROVIDER=offline to run without one',
    )
  }
  if (name === 'offline' && baseURL !== undefined) {
    report('LLM_BASE_URL is set, but the offline model asks nobody. Set OPENAI_API_KEY too, or unset LLM_BASE_URL')
  }
  return name === 'offline' ? { provider: name } : { provider: name, openai: { apiKey, baseURL, defaultModel } }
}
