import { ModelConfigError } from '../errors.ts'
import { rowOf } from './providers.ts'
import type { ModelApi, RemoteProviderName } from './providers.ts'

/** Settings of a provider that is reached over the network. What is left out comes from the provider's row in `PROVIDERS`. */
export interface RemoteProviderSettings {
  apiKey?: string | undefined
  /**
   * Where requests go, and nowhere else. The SDK's own variable (`OPENAI_BASE_URL`) is not consulted. Its query goes with each request: an address of
   * Azure carries its `api-version` so.
   */
  baseURL?: string | undefined
  /** The variable that `baseURL` was read from, for error messages. By default that of the provider. */
  baseURLVariable?: string | undefined
  defaultModel?: string | undefined
  api?: ModelApi | undefined
  /** How long an answer that has begun may be silent, in milliseconds; 45 000 by default. */
  idleMs?: number | undefined
  /** How long the headers and the first event of an answer may take, in milliseconds. */
  firstEventMs?: number | undefined
}

/** The settings of a provider with nothing left open. */
export interface ReadySettings {
  apiKey: string
  baseURL: string
  defaultModel: string
  api: ModelApi
  idleMs: number
  firstEventMs: number
}

const IDLE_MS = 45_000

/** Sent where no key is needed: the client insists on one. */
const NO_KEY = 'none'

/** Completes settings by the provider's row. Throws {@link ModelConfigError} for what is missing or wrong, with the variable to set. */
export function completeSettings(name: RemoteProviderName, settings: RemoteProviderSettings = {}): ReadySettings {
  const row = rowOf(name)
  const apiKey = settings.apiKey?.trim() || (row.apiKeyPage === undefined ? NO_KEY : undefined)
  if (apiKey === undefined) {
    const variable = `${row.prefix}_API_KEY`
    throw new ModelConfigError(
      `${row.title} needs an API key: set ${variable} (see ${row.apiKeyPage}), or set LLM_PROVIDER=offline to run without a key.`,
      { variable },
    )
  }
  const baseURL = settings.baseURL ?? row.baseURL
  const defaultModel = settings.defaultModel ?? row.defaultModel
  return {
    apiKey,
    baseURL: checkBaseURL(baseURL, settings.baseURLVariable ?? `${row.prefix}_BASE_URL`, row.title),
    defaultModel: checkDefaultModel(defaultModel, `${row.prefix}_DEFAULT_MODEL`, row.title),
    api: settings.api ?? row.api,
    idleMs: settings.idleMs ?? IDLE_MS,
    firstEventMs: settings.firstEventMs ?? row.firstEventMs,
  }
}

function checkBaseURL(baseURL: string | undefined, variable: string, title: string): string {
  if (baseURL === undefined) {
    throw new ModelConfigError(`${title} needs its address: set ${variable}, such as http://127.0.0.1:8000/v1.`, {
      variable,
    })
  }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (url && /^https?:$/.test(url.protocol)) return baseURL
  throw new ModelConfigError(
    `${variable} must be an http or https address such as https://api.openai.com/v1, and is “${baseURL}”.`,
    { variable },
  )
}

function checkDefaultModel(model: string | undefined, variable: string, title: string): string {
  if (model !== undefined) return model
  throw new ModelConfigError(`${title} needs to know which model to ask: set ${variable} to its name.`, { variable })
}
