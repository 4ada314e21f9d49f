import { PROVIDER_NAMES } from '@frontdesk/models/providers'
import { defineSection } from '../section.ts'
import { loadProfile } from './load-profile.ts'
import { httpUrl, providerVariables, readProviders } from './providers.ts'
import { list, oneOf, variable, wholeNumber } from '../variable.ts'

export const models = defineSection({
  title: 'The model',
  variables: {
    LLM_PROVIDER: variable(oneOf(PROVIDER_NAMES).optional(), PROVIDER_NAMES.map((name) => `\`${name}\``).join(', '), {
      fallback: 'the first that is set up below, else `offline`',
    }),
    ...providerVariables,
    LLM_BASE_URL: variable(httpUrl, 'send the requests of `LLM_PROVIDER` here and nowhere else', {
      fallback: 'the provider’s',
    }),
    LLM_API: variable(
      oneOf(['responses', 'chat']).optional(),
      '`responses` for the Responses API of `LLM_PROVIDER`, `chat` for Chat Completions everywhere',
      { fallback: '`responses` for OpenAI, `chat` elsewhere' },
    ),
    OFFLINE_LOAD: variable(
      loadProfile.optional(),
      'for load tests: makes the offline model say meaningless words at this pace, after calls of these tools, such as `tokens=200,rate=50,tools=list_tables+list_tables`',
    ),
    OFFLINE_MAX_CHARACTERS: variable(
      wholeNumber({ from: 100, to: 20_000, unset: 1_000 }),
      'how long a message may be that the offline model reads; reading takes time that grows faster than the length',
    ),
    LLM_MODELS: variable(list(), 'what a page’s composer may choose besides the default model, separated by commas'),
    LLM_FALLBACK: variable(
      list(),
      'models that are asked in turn when a provider does not answer, such as `groq/llama-3.3-70b-versatile,offline`',
    ),
    HISTORY_TOKENS: variable(
      wholeNumber({ from: 500, to: 2_000_000, unset: 24_000 }),
      'how much of a thread the model is given; less for a model that reads less',
    ),
    HISTORY_CACHE_BYTES: variable(
      wholeNumber({ from: 0, to: 100_000_000_000, unset: 64_000_000 }),
      'how much memory the threads read last may take, so that a turn of a long one costs what a turn of a short one does; 0 reads each anew',
    ),
    OLLAMA_CONTEXT_LENGTH: variable(
      wholeNumber({ from: 512, to: 2_000_000, unset: 4_096 }),
      'how many tokens Ollama reads, as its own variable of this name says: what is longer it cuts without a word',
    ),
    MAX_ANSWER_CHARACTERS: variable(
      wholeNumber({ from: 1_000, to: 100_000_000, unset: 500_000 }),
      'how much a model may say for one message, thoughts and arguments of tools included; what it has said by then is kept',
    ),
    MODEL_WAIT_MS: variable(
      wholeNumber({ from: 0, to: 50_000, unset: 30_000 }),
      'how long a provider may ask to wait before a question is asked again',
    ),
    MODEL_IDLE_MS: variable(
      wholeNumber({ from: 1_000, to: 50_000, unset: 45_000 }),
      'how long a model may be silent in the middle of an answer',
    ),
  },
  read: (values, report) => ({
    provider: {
      ...readProviders(
        values,
        {
          provider: values.LLM_PROVIDER,
          baseURL: values.LLM_BASE_URL,
          api: values.LLM_API,
          modelNames: [...values.LLM_MODELS, ...values.LLM_FALLBACK],
          idleMs: values.MODEL_IDLE_MS,
        },
        report,
      ),
      offline: {
        maxMessageCharacters: values.OFFLINE_MAX_CHARACTERS,
        ...(values.OFFLINE_LOAD && { load: values.OFFLINE_LOAD }),
      },
    },
    /** Models that a page's composer may choose besides the default one. */
    composerModels: values.LLM_MODELS,
    /** Models that are asked in turn when a provider does not answer. */
    fallback: values.LLM_FALLBACK,
    historyTokens: values.HISTORY_TOKENS,
    /** How much memory may be used to keep what threads became as model input. */
    historyCacheBytes: values.HISTORY_CACHE_BYTES,
    /** How much Ollama reads in one call. */
    ollamaTokens: values.OLLAMA_CONTEXT_LENGTH,
    maxAnswerCharacters: values.MAX_ANSWER_CHARACTERS,
    /** How long a provider may ask to wait before a call is made again. */
    maxModelWaitMs: values.MODEL_WAIT_MS,
  }),
  secretsIn: ({ provider: { provider: _provider, offline: _offline, ...remote } }) =>
    Object.values(remote).map((settings) => settings.apiKey ?? ''),
})
