import { completeSettings, ModelConfigError, REMOTE_PROVIDER_NAMES, PROVIDERS } from '@frontdesk/models/providers'
import type {
  ModelApi,
  ModelProviderOptions,
  ProviderName,
  RemoteProviderName,
  RemoteProviderSettings,
} from '@frontdesk/models'
import { z } from 'zod'
import { secret, variable } from '../variable.ts'

type Prefix = (typeof PROVIDERS)[RemoteProviderName]['prefix']
type VariableName = `${Prefix}_${'API_KEY' | 'DEFAULT_MODEL' | 'BASE_URL'}`

export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional()

/** Three variables for each provider, such as `GROQ_API_KEY`, `GROQ_DEFAULT_MODEL` and `GROQ_BASE_URL`. */
export const providerVariables = Object.fromEntries(
  REMOTE_PROVIDER_NAMES.flatMap((name) => {
    const { title, prefix, ...row } = { baseURL: undefined, defaultModel: undefined, ...PROVIDERS[name] }
    const key = 'apiKeyPage' in row ? `the key for ${title}` : `the key for ${inSentence(title)}, if it wants one`
    return [
      [`${prefix}_API_KEY`, secret(z.string().optional(), key)],
      [
        `${prefix}_DEFAULT_MODEL`,
        variable(z.string().optional(), `the model of ${inSentence(title)} when no other is named`, {
          ...(row.defaultModel !== undefined && { fallback: row.defaultModel }),
        }),
      ],
      [
        `${prefix}_BASE_URL`,
        variable(httpUrl, `the address of ${inSentence(title)}`, {
          ...(row.baseURL !== undefined && { fallback: row.baseURL }),
        }),
      ],
    ]
  }),
) as unknown as Record<VariableName, z.ZodOptional<z.ZodString>>

type Values = Partial<Record<VariableName, string | undefined>>

/** What else of the environment the providers depend on. */
export interface ProviderChoice {
  provider: ProviderName | undefined
  /** The address of the chosen provider, unless its own variable names one. */
  baseURL: string | undefined
  api: ModelApi | undefined
  /** How long a model may be silent in the middle of an answer. */
  idleMs: number
  /** Models that will be asked for besides the default one. */
  modelNames: readonly string[]
}

/** Reads the settings of every provider, and reports what is missing for those that will be asked. */
export function readProviders(
  values: Values,
  { provider, baseURL, api, idleMs, modelNames }: ProviderChoice,
  report: (problem: string) => void,
): ModelProviderOptions {
  const chosen = provider ?? REMOTE_PROVIDER_NAMES.find((name) => isSetUp(name, values)) ?? 'offline'
  const options: ModelProviderOptions = { provider: chosen }
  for (const name of REMOTE_PROVIDER_NAMES) {
    const shared = name === chosen && baseURL !== undefined ? { baseURL, baseURLVariable: 'LLM_BASE_URL' } : {}
    // Chat Completions is spoken by every provider, the Responses API not: that goes for the chosen one alone.
    const spoken = api === 'chat' || name === chosen ? api : undefined
    const settings = { ...shared, ...settingsOf(name, values), ...(spoken && { api: spoken }) }
    const isAsked = name === chosen || modelNames.some((model) => model === name || model.startsWith(`${name}/`))
    if (isAsked) reportMissing(name, settings, report)
    if (isAsked || Object.keys(settings).length > 0) options[name] = { ...settings, idleMs }
  }
  if (chosen === 'offline' && baseURL !== undefined) {
    report('LLM_BASE_URL is set, but the offline model asks nobody. Set OPENAI_API_KEY too, or unset LLM_BASE_URL')
  }
  return options
}

function settingsOf(name: RemoteProviderName, values: Values): RemoteProviderSettings {
  const { prefix } = PROVIDERS[name]
  const apiKey = values[`${prefix}_API_KEY`]
  const defaultModel = values[`${prefix}_DEFAULT_MODEL`]
  const baseURL = values[`${prefix}_BASE_URL`]
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(defaultModel !== undefined && { defaultModel }),
    ...(baseURL !== undefined && { baseURL, baseURLVariable: `${prefix}_BASE_URL` }),
  }
}

/** Whether it is meant to be used: its key is there, or where it needs none, its address. */
function isSetUp(name: RemoteProviderName, values: Values): boolean {
  const row = PROVIDERS[name]
  return values[`${row.prefix}_${'apiKeyPage' in row ? 'API_KEY' : 'BASE_URL'}`] !== undefined
}

function reportMissing(
  name: RemoteProviderName,
  settings: RemoteProviderSettings,
  report: (problem: string) => void,
): void {
  try {
    completeSettings(name, settings)
  } catch (error) {
    if (!(error instanceof ModelConfigError)) throw error
    const { variable: missing } = error
    const isKey = missing.endsWith('_API_KEY')
    report(
      isKey
        ? `${missing} is missing, but ${name} is to be asked: LLM_PROVIDER is ${name}, or a model of it is named. Set the key, or LLM_PROVIDER=offline to run without one`
        : error.message.replace(/\.$/, ''),
    )
  }
}

function inSentence(title: string): string {
  return title.replace(/^The /, 'the ')
}
