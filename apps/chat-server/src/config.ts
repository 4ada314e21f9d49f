import type { ModelProviderOptions } from '@frontdesk/models'
import { z } from 'zod'
import { DEFAULT_LIMITS } from './http/listener.ts'
import type { ConnectionLimits } from './http/listener.ts'

/** How callers are known: on loopback everybody is the user `local`; elsewhere each API key belongs to a user. */
export type AuthConfig = { kind: 'none' } | { kind: 'api-key'; users: ReadonlyMap<string, string> }

export interface Config {
  host: string
  port: number
  /** `file:PATH`, `:memory:` or `postgres://USER:PASSWORD@HOST/DATABASE`. */
  databaseUrl: string
  models: ModelProviderOptions
  /** Models that a page's composer may choose besides the default one. */
  composerModels: readonly string[]
  /** How much of a thread the model is given, in tokens. */
  historyTokens: number
  /** How long a provider may ask to wait before a call is made again. */
  maxModelWaitMs: number
  auth: AuthConfig
  /** Pages on these origins may call the endpoint, besides our own. */
  allowedOrigins: readonly string[]
  log: { level: LogLevel; format: 'json' | 'pretty' }
  /** The largest request body, in bytes. */
  maxBodyBytes: number
  /** What a connection may take before its request is complete. */
  limits: ConnectionLimits
  /** How long a stream may be silent before a comment is sent on it. */
  heartbeatMs: number
  /** How long running answers may go on after a signal to stop. */
  shutdownGraceMs: number
  /** Where the demo is made when the next two are not given. */
  dataDirectory: string
  /** The SQLite file that the analyst answers from. Absent: the demo shop. */
  analystDatabase?: string
  /** The folder that the librarian answers from. Absent: the demo handbook. */
  librarianRoot?: string
}

/** The environment is not one that the server can start with. The message names every variable that is wrong and the remedy. */
export class ConfigError extends Error {
  readonly code = 'invalid_config'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ConfigError'
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const LogLevel = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
type LogLevel = z.infer<typeof LogLevel>

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost'])

const Env = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 8787),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|:memory:|postgres(ql)?:\/\/.+)$/is, 'must be file:PATH, :memory: or postgres://…')
    .default('file:.frontdesk/frontdesk.db'),
  LLM_PROVIDER: z.enum(['openai', 'offline'], 'must be openai or offline').optional(),
  LLM_BASE_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_DEFAULT_MODEL: z.string().optional(),
  LLM_MODELS: z.string().default('').transform(toList),
  HISTORY_TOKENS: wholeNumber(500, 2_000_000, 24_000),
  MODEL_WAIT_MS: wholeNumber(0, 50_000, 30_000),
  AUTH: z.enum(['none', 'api-key'], 'must be none or api-key').optional(),
  API_KEYS: z.string().optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform(toList)
    .pipe(z.array(z.string().refine(isOrigin, 'must be origins such as https://example.com, separated by commas'))),
  LOG_LEVEL: LogLevel.default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'must be json or pretty').optional(),
  MAX_BODY_BYTES: wholeNumber(1_024, 64 * 1_024 * 1_024, 1_048_576),
  MAX_HEADER_BYTES: wholeNumber(1_024, 1_048_576, DEFAULT_LIMITS.maxHeaderBytes),
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000, DEFAULT_LIMITS.maxConnections),
  HEADERS_TIMEOUT_MS: wholeNumber(100, 600_000, DEFAULT_LIMITS.headersTimeoutMs),
  REQUEST_TIMEOUT_MS: wholeNumber(100, 600_000, DEFAULT_LIMITS.requestTimeoutMs),
  KEEP_ALIVE_TIMEOUT_MS: wholeNumber(100, 600_000, DEFAULT_LIMITS.keepAliveTimeoutMs),
  HEARTBEAT_MS: wholeNumber(100, 600_000, 15_000),
  SHUTDOWN_GRACE_MS: wholeNumber(0, 20_000, 10_000),
  DATA_DIR: z.string().default('.frontdesk'),
  ANALYST_DATABASE: z.string().optional(),
  LIBRARIAN_ROOT: z.string().optional(),
})
type Env = z.infer<typeof Env>

/** Reads the environment once. Throws one {@link ConfigError} that lists every problem. Empty and blank values count as absent. */
export function parseConfig(env: NodeJS.ProcessEnv, { isTerminal = false }: { isTerminal?: boolean } = {}): Config {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim()] as const)
  const present = Object.fromEntries(trimmed.filter(([, value]) => value !== undefined && value !== ''))
  const { data, problems, isRead } = readVariables(present)
  const models = isRead('LLM_PROVIDER', 'LLM_BASE_URL')
    ? toModelOptions(data, problems)
    : { provider: 'offline' as const }
  const auth = isRead('AUTH', 'HOST') ? toAuthConfig(data, problems) : { kind: 'none' as const }
  if (data.HEADERS_TIMEOUT_MS > data.REQUEST_TIMEOUT_MS) {
    problems.push('HEADERS_TIMEOUT_MS must not be above REQUEST_TIMEOUT_MS, which covers the headers too')
  }
  if (problems.length > 0) throw toConfigError(problems)
  return {
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    models,
    composerModels: data.LLM_MODELS,
    historyTokens: data.HISTORY_TOKENS,
    maxModelWaitMs: data.MODEL_WAIT_MS,
    auth,
    allowedOrigins: data.ALLOWED_ORIGINS,
    log: { level: data.LOG_LEVEL, format: data.LOG_FORMAT ?? (isTerminal ? 'pretty' : 'json') },
    maxBodyBytes: data.MAX_BODY_BYTES,
    limits: {
      headersTimeoutMs: data.HEADERS_TIMEOUT_MS,
      requestTimeoutMs: data.REQUEST_TIMEOUT_MS,
      keepAliveTimeoutMs: data.KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderBytes: data.MAX_HEADER_BYTES,
      maxConnections: data.MAX_CONNECTIONS,
    },
    heartbeatMs: data.HEARTBEAT_MS,
    shutdownGraceMs: data.SHUTDOWN_GRACE_MS,
    dataDirectory: data.DATA_DIR,
    ...(data.ANALYST_DATABASE !== undefined && { analystDatabase: data.ANALYST_DATABASE }),
    ...(data.LIBRARIAN_ROOT !== undefined && { librarianRoot: data.LIBRARIAN_ROOT }),
  }
}

/** What can be read, with the default in the place of what cannot, so that everything else is checked too. */
function readVariables(present: Record<string, string | undefined>) {
  const result = Env.safeParse(present)
  if (result.success) return { data: result.data, problems: [], isRead: () => true }
  const problems = result.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`)
  const unread = new Set(result.error.issues.map(({ path }) => String(path[0])))
  const rest = Object.entries(present).filter(([name]) => !unread.has(name))
  return {
    data: Env.parse(Object.fromEntries(rest)),
    problems: [...new Set(problems)],
    isRead: (...names: (keyof Env)[]) => !names.some((name) => unread.has(name)),
  }
}

function toModelOptions(env: Env, problems: string[]): ModelProviderOptions {
  const { OPENAI_API_KEY: apiKey, OPENAI_DEFAULT_MODEL: defaultModel, LLM_BASE_URL: baseURL } = env
  const provider = env.LLM_PROVIDER ?? (apiKey === undefined ? 'offline' : 'openai')
  if (provider === 'openai' && apiKey === undefined) {
    problems.push(
      'OPENAI_API_KEY is missing, but LLM_PROVIDER is openai. Set the key, or LLM_PROVIDER=offline to run without one',
    )
  }
  if (provider === 'offline' && baseURL !== undefined) {
    problems.push(
      'LLM_BASE_URL is set, but the offline model asks nobody. Set OPENAI_API_KEY too, or unset LLM_BASE_URL',
    )
  }
  return provider === 'offline' ? { provider } : { provider, openai: { apiKey, baseURL, defaultModel } }
}

function toAuthConfig(env: Env, problems: string[]): AuthConfig {
  const kind = env.AUTH ?? (env.API_KEYS === undefined ? 'none' : 'api-key')
  if (kind === 'none') {
    if (env.API_KEYS !== undefined) {
      problems.push('API_KEYS is set, but AUTH is none, which would ignore them. Unset one of the two')
    }
    if (!LOOPBACK_HOSTS.has(env.HOST)) {
      problems.push(
        `AUTH is none, which is for loopback only, but HOST is ${env.HOST}. Set API_KEYS=USER:KEY,… or HOST=127.0.0.1`,
      )
    }
    return { kind }
  }
  if (env.API_KEYS === undefined) problems.push('API_KEYS is missing, but AUTH is api-key. Set API_KEYS=USER:KEY,…')
  const users = new Map<string, string>()
  for (const entry of env.API_KEYS?.split(',') ?? []) {
    const split = entry.indexOf(':')
    const [user, key] = [entry.slice(0, split).trim(), entry.slice(split + 1).trim()]
    if (user === '' || key.length < MIN_API_KEY_LENGTH || /\s/.test(key)) {
      problems.push(
        `API_KEYS must be USER:KEY pairs separated by commas, each key of ${MIN_API_KEY_LENGTH} characters or more without spaces`,
      )
    } else if (users.has(key)) {
      problems.push(`API_KEYS gives ${users.get(key)} and ${user} the same key. Give each user one of their own`)
    } else {
      users.set(key, user)
    }
  }
  return { kind, users }
}

const MIN_API_KEY_LENGTH = 16

function wholeNumber(low: number, high: number, value: number) {
  const message = `must be a whole number from ${low} to ${high}`
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.int().min(low, message).max(high, message))
    .default(value)
}

function toList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

function toConfigError(problems: readonly string[]): ConfigError {
  return new ConfigError(`Frontdesk cannot start:\n${problems.map((problem) => `  - ${problem}.`).join('\n')}`)
}
