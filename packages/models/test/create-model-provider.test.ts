import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { OfflineModel } from '@frontdesk/offline-model'
import { Agent, Runner } from '@openai/agents'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createModelProvider, ModelConfigError, routeModelName } from '../src/index.ts'
import type { ModelProviderOptions } from '../src/index.ts'
import { FakeOpenAI } from './support/fake-openai.ts'

const KEY = 'sk-not-a-key'

async function ask(options: ModelProviderOptions, model?: string): Promise<unknown> {
  const modelProvider = createModelProvider(options)
  const runner = new Runner({ modelProvider, model: model ?? modelProvider.defaultModel })
  return (await runner.run(new Agent({ name: 'a' }), 'Hello')).finalOutput
}

describe('a provider of OpenAI’s models', () => {
  beforeEach(() => {
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/elsewhere')
    vi.stubEnv('OPENAI_ORG_ID', 'org-of-somebody')
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-of-somebody')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('sends its requests to the given base URL, whatever the environment says', async () => {
    await using server = new FakeOpenAI()
    const baseURL = await server.listen()
    expect(await ask({ provider: 'openai', openai: { apiKey: KEY, baseURL } })).toBe('Hi.')
    expect(server.received).toMatchObject([
      { path: '/v1/responses', headers: { authorization: `Bearer ${KEY}` }, body: { model: 'gpt-6-luna' } },
    ])
    expect(server.received[0]?.headers).not.toHaveProperty('openai-organization')
    expect(server.received[0]?.headers).not.toHaveProperty('openai-project')
  })

  it('contacts nobody else, with a key in the environment and tracing off', async () => {
    await using server = new FakeOpenAI()
    const baseURL = await server.listen()
    const script = new URL('support/ask-openai.ts', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@frontdesk/source', script, baseURL],
      { env: { PATH: process.env['PATH'], OPENAI_API_KEY: KEY } },
    )
    expect(JSON.parse(stdout)).toEqual({ answer: 'Hi.', origins: [new URL(baseURL).origin] })
  }, 30_000)

  it('speaks Chat Completions where that is asked for', async () => {
    await using server = new FakeOpenAI()
    const baseURL = await server.listen()
    expect(
      await ask({ provider: 'openai', openai: { apiKey: KEY, baseURL, api: 'chat', defaultModel: 'small' } }),
    ).toBe('Hi.')
    expect(server.received).toMatchObject([{ path: '/v1/chat/completions', body: { model: 'small' } }])
  })

  it('does not retry by itself: that is the runner’s part', async () => {
    await using server = new FakeOpenAI()
    const baseURL = await server.listen()
    server.status = 503
    await expect(ask({ provider: 'openai', openai: { apiKey: KEY, baseURL } })).rejects.toMatchObject({ status: 503 })
    expect(server.received).toHaveLength(1)
  })

  it('takes a model by its full name, with the default provider offline', async () => {
    await using server = new FakeOpenAI()
    const baseURL = await server.listen()
    const options: ModelProviderOptions = { provider: 'offline', openai: { apiKey: KEY, baseURL } }
    expect(await ask(options, 'openai/tiny')).toBe('Hi.')
    expect(await ask(options)).toContain('offline demonstration model')
    expect(server.received.map(({ body }) => body['model'])).toEqual(['tiny'])
  })
})

describe('a name', () => {
  it.for([
    ['', 'openai', ''],
    ['gpt-5', 'openai', 'gpt-5'],
    ['openai/gpt-5', 'openai', 'gpt-5'],
    ['offline', 'offline', ''],
    ['offline/any', 'offline', 'any'],
    ['meta-llama/llama-4', 'openai', 'meta-llama/llama-4'],
  ] as const)('%j goes to a provider by its prefix', ([name, provider, model]) => {
    expect(routeModelName(name, 'openai')).toEqual({ provider, model })
  })
})

describe('the offline provider', () => {
  it('needs nothing, and answers to every name', async () => {
    const provider = createModelProvider({ provider: 'offline' })
    expect(provider.defaultModel).toBe('offline')
    expect(await provider.getModel()).toBeInstanceOf(OfflineModel)
    expect(await provider.getModel('anything')).toBe(await provider.getModel(''))
  })
})

describe('a setting that is wrong', () => {
  it.for([
    [
      { provider: 'openai' },
      'OPENAI_API_KEY',
      /OpenAI needs an API key: set OPENAI_API_KEY .* or set LLM_PROVIDER=offline/,
    ],
    [{ provider: 'openai', openai: { apiKey: '  ' } }, 'OPENAI_API_KEY', /set OPENAI_API_KEY/],
    [
      { provider: 'openai', openai: { apiKey: KEY, baseURL: 'localhost:1' } },
      'OPENAI_BASE_URL',
      /must be an http or https address .* “localhost:1”/,
    ],
    [{ provider: 'deepthought' as 'openai' }, 'LLM_PROVIDER', /“deepthought”. Choose one of openai, gemini/],
  ] as const)('is named together with the remedy: %j', ([options, variable, message]) => {
    const create = (): unknown => createModelProvider(options)
    expect(create).toThrow(ModelConfigError)
    expect(create).toThrow(message)
    expect(create).toThrow(expect.objectContaining({ variable, code: 'model_config' }))
    expect(create).not.toThrow(KEY)
  })

  it('of another provider is found when a model of it is first asked for', () => {
    const provider = createModelProvider({ provider: 'offline' })
    expect(() => provider.getModel('openai/gpt-5')).toThrow(ModelConfigError)
  })
})
