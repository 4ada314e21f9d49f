import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PRICES } from '@frontdesk/models'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { ConfigError, SECTIONS, parseConfig, secretsIn } from '../src/config/config.ts'
import { isSecret } from '../src/config/variable.ts'

async function fileWith(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-secret-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'secret'), text)
  return join(directory, 'secret')
}

/** A public key is no secret, and the tools of AWS read their variables themselves. */
const NOT_OURS = /^JWT_PUBLIC_KEY$|^AWS_/

function problemsOf(env: NodeJS.ProcessEnv): string {
  try {
    parseConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('The environment was accepted.')
}

const offline = { maxMessageCharacters: 1_000 }

describe('parseConfig', () => {
  it('runs on nothing: loopback, SQLite, no key', () => {
    expect(parseConfig({})).toEqual({
      network: { host: '127.0.0.1', port: 8787, allowedOrigins: [], trustedProxies: [] },
      auth: {
        kinds: new Set(['none']),
        apiKeys: new Map(),
        operators: new Set(),
        sessionMs: 3_600_000,
        clientSecretMs: 600_000,
      },
      store: { databaseUrl: 'file:.frontdesk/frontdesk.db' },
      files: {
        url: 'file:.frontdesk/files',
        uploadsTo: 'server',
        awsEnv: {},
        maxBytes: 26_214_400,
        maxUserBytes: 1_073_741_824,
        maxUserFiles: 1_000,
        uploadTimeoutMs: 300_000,
        uploadTtlMs: 900_000,
        unsentTtlMs: 86_400_000,
        maxCharacters: 40_000,
      },
      models: {
        provider: { provider: 'offline', offline },
        composerModels: [],
        fallback: [],
        historyTokens: 24_000,
        historyCacheBytes: 64_000_000,
        ollamaTokens: 4_096,
        maxAnswerCharacters: 500_000,
        maxModelWaitMs: 30_000,
      },
      usage: { prices: PRICES, budget: {} },
      team: { dataDirectory: '.frontdesk', reloads: true },
      mcp: { configPath: 'mcp.json', isNamed: false, startMs: 30_000 },
      rates: { requests: 0, address: 0, runs: 0, uploads: 0, failures: 0, runsAtOnce: 0 },
      escalation: {},
      limits: {
        maxBodyBytes: 1_048_576,
        maxBatchRequests: 0,
        connections: {
          headersTimeoutMs: 10_000,
          requestTimeoutMs: 10_000,
          keepAliveTimeoutMs: 10_000,
          maxHeaderBytes: 16_384,
          maxConnections: 8_000,
        },
        heartbeatMs: 15_000,
        maxBehindBytes: 1_048_576,
        maxBehindMs: 30_000,
        shutdownGraceMs: 10_000,
      },
      runs: {
        onDisconnect: 'cancel',
        disconnectGraceMs: 0,
        busyThread: 'reject',
        queueLength: 16,
        queueWaitMs: 60_000,
        runTimeoutMs: 300_000,
        maxEvents: 20_000,
        eventsTtlMs: 86_400_000,
      },
      page: { clientTools: [], clientToolTimeoutMs: 60_000, approvalTtlMs: 900_000, imageDomains: [] },
      log: { level: 'info' },
      metrics: {},
      telemetry: { headers: {}, serviceName: 'frontdesk', sampleRatio: 1, keepsMessages: false },
    })
  })

  it('chooses the provider whose key is present', () => {
    expect(parseConfig({ OPENAI_API_KEY: 'sk-1', OPENAI_DEFAULT_MODEL: 'm' }).models.provider).toEqual({
      offline,
      provider: 'openai',
      openai: { apiKey: 'sk-1', defaultModel: 'm', idleMs: 45_000 },
    })
    expect(parseConfig({ OPENAI_API_KEY: 'sk-1', LLM_PROVIDER: 'offline' }).models.provider).toEqual({
      offline,
      provider: 'offline',
      // A model of it may still be named, and its key must not be printed.
      openai: { apiKey: 'sk-1', idleMs: 45_000 },
    })
  })

  it('reads three variables of each provider, and asks the first that is set up', () => {
    const { provider } = parseConfig({ GROQ_API_KEY: 'gsk-1', GEMINI_API_KEY: 'g-1', GEMINI_DEFAULT_MODEL: 'm' }).models
    expect(provider).toEqual({
      offline,
      provider: 'gemini',
      gemini: { apiKey: 'g-1', defaultModel: 'm', idleMs: 45_000 },
      groq: { apiKey: 'gsk-1', idleMs: 45_000 },
    })
    const local = parseConfig({ OLLAMA_BASE_URL: 'http://127.0.0.1:1/v1' }).models.provider
    expect(local.provider).toBe('ollama')
  })

  it('reads how long a message may be for the offline model', () => {
    expect(parseConfig({ OFFLINE_MAX_CHARACTERS: '4000' }).models.provider.offline).toEqual({
      maxMessageCharacters: 4_000,
    })
    expect(problemsOf({ OFFLINE_MAX_CHARACTERS: '20001' })).toMatch(
      /OFFLINE_MAX_CHARACTERS must be a whole number from 100/,
    )
  })

  it('reads how the offline model behaves under a load test', () => {
    const { provider } = parseConfig({ OFFLINE_LOAD: 'tokens=200,rate=50,tools=list_tables+query' }).models
    const load = { tokens: 200, tokensPerSecond: 50, tools: ['list_tables', 'query'] }
    expect(provider).toEqual({ provider: 'offline', offline: { ...offline, load } })
    expect(problemsOf({ OFFLINE_LOAD: '200' })).toMatch(/OFFLINE_LOAD must look like tokens=200/)
  })

  it('demands what a named model of another provider needs', () => {
    expect(problemsOf({ LLM_FALLBACK: 'offline,groq' })).toMatch(/GROQ_API_KEY is missing/)
    expect(problemsOf({ LLM_MODELS: 'groq/llama-4' })).toMatch(/GROQ_API_KEY is missing, but groq is to be asked/)
    expect(problemsOf({ LLM_PROVIDER: 'compatible' })).toMatch(/set COMPATIBLE_BASE_URL/)
  })

  it('takes LLM_API=chat for every provider, and responses for the chosen one', () => {
    const keys = { OPENAI_API_KEY: 'sk-1', GROQ_API_KEY: 'gsk-1' }
    expect(parseConfig({ ...keys, LLM_API: 'chat' }).models.provider).toMatchObject({
      openai: { api: 'chat' },
      groq: { api: 'chat' },
    })
    const { groq } = parseConfig({ ...keys, LLM_API: 'responses' }).models.provider
    expect(groq).toEqual({ apiKey: 'gsk-1', idleMs: 45_000 })
  })

  it('counts an empty variable as absent', () => {
    expect(parseConfig({ OPENAI_API_KEY: '', PORT: '' }).models.provider).toEqual({ provider: 'offline', offline })
  })

  it('names the variable and the remedy when the key of a chosen provider is missing', () => {
    expect(problemsOf({ LLM_PROVIDER: 'openai' })).toMatch(/OPENAI_API_KEY is missing.*LLM_PROVIDER=offline/)
  })

  it.each([
    ['PORT', 'http', /PORT must be a whole number from 0 to 65535/],
    ['PORT', '70000', /PORT must be a whole number from 0 to 65535/],
    [
      'LLM_PROVIDER',
      'opanai',
      /LLM_PROVIDER must be one of openai, gemini, groq, openrouter, compatible, ollama, offline/,
    ],
    ['USER_COST_PER_DAY', '2,50', /USER_COST_PER_DAY must be a number such as/],
    ['PRICES_FILE', '/nowhere/prices.json', /PRICES_FILE is \/nowhere\/prices.json, which cannot be read/],
    ['LLM_BASE_URL', 'localhost', /LLM_BASE_URL must be an http\(s\) URL/],
    ['DATABASE_URL', 'mysql://x', /DATABASE_URL must be file:PATH, :memory: or postgres:/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL must be one of trace, debug, info/],
    ['LLM_BASE_URL', 'http://127.0.0.1:1/v1', /LLM_BASE_URL is set, but the offline model asks nobody/],
    ['API_KEYS', 'alice:0123456789 abcdef', /API_KEYS must be USER:KEY pairs.*without spaces/],
    ['API_KEYS', ',', /API_KEYS must be USER:KEY pairs/],
    ['ALLOWED_ORIGINS', 'https://a.example/path', /ALLOWED_ORIGINS must be origins/],
    ['MAX_BODY_BYTES', '10', /MAX_BODY_BYTES must be a whole number from 1024/],
    ['HISTORY_TOKENS', '10', /HISTORY_TOKENS must be a whole number from 500/],
    ['MAX_CONNECTIONS', '0', /MAX_CONNECTIONS must be/],
    ['HEADERS_TIMEOUT_MS', '20000', /HEADERS_TIMEOUT_MS must not be above REQUEST_TIMEOUT_MS/],
    ['SHUTDOWN_GRACE_MS', '-1', /SHUTDOWN_GRACE_MS must be/],
    ['API_KEYS', 'alice:short', /API_KEYS must be USER:KEY pairs/],
    ['AUTH', 'basic', /AUTH must be one of none, api-key, jwt/],
    ['AUTH', 'none,api-key', /AUTH names none and others/],
    ['UPLOADS_TO', 'bucket', /UPLOADS_TO is bucket, and FILES_URL names none/],
    ['AUTH', ',', /AUTH names nothing/],
    ['AUTH', 'jwt', /JWT_ISSUER is missing/],
    ['JWT_ISSUER', 'https://idp.example/', /JWT_AUDIENCE is missing/],
    ['JWT_ISSUER', 'idp', /no address at which keys could be found/],
    ['JWT_ISSUER', 'http://idp.example', /must be https/],
    ['JWT_ALGORITHMS', 'HS256', /JWT_ALGORITHMS must be one of RS256/],
    ['TRUST_PROXY', '10.0.0.0/99', /TRUST_PROXY must be addresses or networks/],
    ['TRUST_PROXY', 'true', /TRUST_PROXY must be addresses or networks/],
  ])('refuses %s=%s', (name, value, message) => {
    expect(problemsOf({ [name]: value })).toMatch(message)
  })

  it('lists every problem at once, those between variables too', () => {
    const message = problemsOf({ PORT: 'x', LOG_LEVEL: 'loud', LLM_PROVIDER: 'openai', HOST: '0.0.0.0' })
    expect(message.match(/^  - \w+/gm)).toEqual(['  - PORT', '  - LOG_LEVEL', '  - OPENAI_API_KEY', '  - AUTH'])
  })

  it('counts a blank value as absent', () => {
    expect(parseConfig({ OPENAI_API_KEY: '   ', PORT: ' 80 ' })).toMatchObject({
      network: { port: 80 },
      models: { provider: { provider: 'offline' } },
    })
  })

  it('refuses keys that nobody would be asked for', () => {
    expect(problemsOf({ AUTH: 'none', API_KEYS: 'alice:0123456789abcdef' })).toMatch(
      /API_KEYS is set, but AUTH is none/,
    )
  })

  it('refuses to be open to the network without authentication', () => {
    expect(problemsOf({ HOST: '0.0.0.0' })).toMatch(/AUTH is none, which is for loopback only/)
    const { auth } = parseConfig({ HOST: '0.0.0.0', API_KEYS: 'alice:0123456789abcdef' })
    expect(auth).toMatchObject({
      kinds: new Set(['api-key']),
      apiKeys: new Map([['0123456789abcdef', 'alice']]),
    })
  })

  it('takes API keys and tokens at once, each issuer with keys of its own', () => {
    const idp = { JWT_ISSUER: 'https://a.example/,https://b.example/', JWT_AUDIENCE: 'chat' }
    const { auth } = parseConfig({ ...idp, API_KEYS: 'alice:0123456789abcdef' })
    expect(auth.kinds).toEqual(new Set(['api-key', 'jwt']))
    expect(auth.jwt?.issuers).toEqual([
      { issuer: 'https://a.example/', keys: { issuer: 'https://a.example/' } },
      { issuer: 'https://b.example/', keys: { issuer: 'https://b.example/' } },
    ])
    expect(problemsOf({ ...idp, JWKS_URL: 'https://a.example/keys' })).toMatch(/as many addresses as JWT_ISSUER/)
    expect(problemsOf({ ...idp, JWT_PUBLIC_KEY: 'x' })).toMatch(/the key of one issuer.*\n.*must be a public key/)
    expect(problemsOf({ ...idp, AUTH: 'none' })).toMatch(/JWT_ISSUER is set, but AUTH is none/)
    expect(problemsOf({ ...idp, AUTH: 'jwt', API_KEYS: 'alice:0123456789abcdef' })).toMatch(/does not name api-key/)
  })

  it('never shows a secret in what it says', () => {
    expect(problemsOf({ API_KEYS: 'alice:0123456789abcdef,bob:0123456789abcdef', PORT: '1' })).not.toContain(
      '0123456789abcdef',
    )
  })
})

describe('a secret in a file', () => {
  it('is read where NAME_FILE names it, and is one of the secrets that are never printed', async () => {
    const config = parseConfig({ API_KEYS_FILE: await fileWith('alice:0123456789abcdef\n') })
    expect(config.auth.apiKeys).toEqual(new Map([['0123456789abcdef', 'alice']]))
    expect(secretsIn(config)).toContain('0123456789abcdef')
  })

  it('is refused where it is given twice, empty, or cannot be read', async () => {
    const path = await fileWith('')
    expect(problemsOf({ API_KEYS_FILE: path })).toMatch(/API_KEYS_FILE is .*, which is empty/)
    expect(problemsOf({ API_KEYS_FILE: `${path}x` })).toMatch(/API_KEYS_FILE is .*, which cannot be read/)
    const twice = { DATABASE_URL_FILE: await fileWith('file:x'), DATABASE_URL: 'file:y' }
    expect(problemsOf(twice)).toMatch(/DATABASE_URL and DATABASE_URL_FILE are both set/)
  })

  it('may be each variable that holds one', () => {
    const variables = Object.values(SECTIONS).flatMap((section) => Object.entries<z.ZodType>(section.variables))
    const named = variables.filter(([name]) => /(^|_)(KEYS?|SECRET|PASSWORD|TOKEN)$/.test(name) && !NOT_OURS.test(name))
    expect(named.flatMap(([name, schema]) => (isSecret(schema) ? [] : [name]))).toEqual([])
  })
})
