import { Agent, Runner } from '@openai/agents'
import { describe, expect, it, vi } from 'vitest'
import { contextTokensOf, createModelProvider, describeShutdown, fullModelName, PROVIDERS } from '../src/index.ts'
import type { ModelProviderOptions } from '../src/index.ts'
import { parseAddress } from '../src/providers/address.ts'
import { familyOf, refusesNoEffort, refusesTemperature } from '../src/providers/model-family.ts'
import { FakeOpenAI } from './support/fake-openai.ts'

const KEY = 'sk-not-a-key'

async function ask(options: ModelProviderOptions, model?: string): Promise<unknown> {
  const modelProvider = createModelProvider(options)
  const runner = new Runner({ modelProvider, model: model ?? modelProvider.defaultModel })
  return (await runner.run(new Agent({ name: 'a' }), 'Hello')).finalOutput
}

function create(compatible: object) {
  return () => createModelProvider({ provider: 'compatible', compatible })
}

function refuses(model: string, isReasoning: boolean): boolean {
  return refusesTemperature(familyOf(model)!, { isReasoning })
}

describe('a provider other than OpenAI', () => {
  it.each(['gemini', 'groq', 'openrouter'] as const)('%s speaks Chat Completions with its own model', async (name) => {
    await using server = new FakeOpenAI()
    const settings = { apiKey: KEY, baseURL: await server.listen() }
    expect(await ask({ provider: name, [name]: settings })).toBe('Hi.')
    expect(server.received).toMatchObject([
      { path: '/v1/chat/completions', body: { model: PROVIDERS[name].defaultModel } },
    ])
    expect(server.received[0]?.body).not.toHaveProperty('temperature')
  })

  it('of this machine needs no key', async () => {
    await using server = new FakeOpenAI()
    expect(await ask({ provider: 'ollama', ollama: { baseURL: await server.listen() } })).toBe('Hi.')
  })

  it('that only the operator knows needs an address and a model', async () => {
    await using server = new FakeOpenAI()
    const baseURL = await server.listen()
    expect(create({})).toThrow(/set COMPATIBLE_BASE_URL/)
    expect(create({ baseURL })).toThrow(/set COMPATIBLE_DEFAULT_MODEL/)
    expect(await ask({ provider: 'compatible', compatible: { baseURL, defaultModel: 'mine' } })).toBe('Hi.')
  })

  it('is asked beside the default one, by its prefix or by its name alone', async () => {
    await using server = new FakeOpenAI()
    const groq = { apiKey: KEY, baseURL: await server.listen(), defaultModel: 'small' }
    const options: ModelProviderOptions = { provider: 'offline', groq }
    await ask(options, 'groq/openai/gpt-oss-120b')
    await ask(options, 'groq')
    expect(server.received.map(({ body }) => body['model'])).toEqual(['openai/gpt-oss-120b', 'small'])
    expect(['', 'groq', 'groq/a/b', 'openai/m'].map((name) => fullModelName(name, options))).toEqual([
      'offline',
      'groq/small',
      'groq/a/b',
      'openai/m',
    ])
  })
})

describe('the environment of whoever hosts us', () => {
  it('adds no header to a request, and replaces no key', async () => {
    await using server = new FakeOpenAI()
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Tenant: somebody\nAuthorization: Bearer of-somebody')
    try {
      await ask({ provider: 'openai', openai: { apiKey: KEY, baseURL: await server.listen() } })
    } finally {
      vi.unstubAllEnvs()
    }
    expect(server.received[0]?.headers).not.toHaveProperty('x-tenant')
    expect(server.received[0]?.headers['authorization']).toBe(`Bearer ${KEY}`)
  })
})

describe('an address of Azure OpenAI', () => {
  const variable = 'OPENAI_BASE_URL'

  it('carries its api-version with each request, and its key in a header of its own', () => {
    const url = 'https://we.openai.azure.com/openai/deployments/luna?api-version=2024-10-21'
    expect(parseAddress(url, { variable })).toEqual({
      baseURL: 'https://we.openai.azure.com/openai/deployments/luna',
      query: { 'api-version': '2024-10-21' },
      keyHeader: 'api-key',
    })
  })

  it('needs no api-version under /openai/v1, and is refused without one elsewhere', () => {
    expect(parseAddress('https://we.openai.azure.com/openai/v1', { variable }).query).toEqual({})
    expect(() => parseAddress('https://we.openai.azure.com/openai', { variable })).toThrow(
      /OPENAI_BASE_URL.*api-version/,
    )
  })

  it('has the query of any address sent along', async () => {
    await using server = new FakeOpenAI()
    const baseURL = `${await server.listen()}?api-version=1`
    await ask({ provider: 'openai', openai: { apiKey: KEY, baseURL, api: 'chat' } })
    expect(server.received[0]?.path).toBe('/v1/chat/completions?api-version=1')
  })
})

describe('a family of models', () => {
  it('is told by its number', () => {
    expect(familyOf('gpt-6.1-sol')).toEqual({ number: 6.1, variant: 'sol' })
    expect(familyOf('openai/gpt-6-luna')).toEqual({ number: 6, variant: 'luna' })
    expect(familyOf('gpt-oss-120b')).toBeUndefined()
    expect(familyOf('llama-4')).toBeUndefined()
  })

  it('that refuses effort none is refused on Chat Completions, where tools demand it', () => {
    expect(['gpt-6-astra', 'gpt-6.1-sol', 'gpt-6-luna'].map((model) => refusesNoEffort(familyOf(model)!))).toEqual([
      true,
      true,
      false,
    ])
    const openai = { apiKey: KEY, api: 'chat', defaultModel: 'gpt-6-astra' } as const
    expect(() => createModelProvider({ provider: 'openai', openai })).toThrow(/gpt-6-astra takes tools over the Resp/)
  })

  it('says which temperature it takes', () => {
    expect([refuses('gpt-6-luna', true), refuses('gpt-6-luna', false), refuses('gpt-5.6-luna', false)]).toEqual([
      true,
      false,
      true,
    ])
    expect(refuses('gpt-4.1', true)).toBe(false)
  })
})

describe('the end of a model', () => {
  const now = new Date('2026-11-29')

  it.each([
    ['openai', 'gpt-5', 'openai/gpt-5 will be shut down on 2026-12-11. Use openai/gpt-6-luna instead.'],
    [
      'openai',
      'gpt-4o-2024-08-06',
      'openai/gpt-4o-2024-08-06 will be shut down on 2027-01-14. Use openai/gpt-6-luna instead.',
    ],
    ['openai', 'gpt-4.1-nano', 'openai/gpt-4.1-nano was shut down on 2026-10-23. Use openai/gpt-6-luna instead.'],
    [
      'gemini',
      'gemini-2.0-flash',
      'gemini/gemini-2.0-flash was shut down on 2026-06-01. Use gemini/gemini-flash-latest instead.',
    ],
  ] as const)('is told, with what to use instead: %s/%s', (provider, model, words) => {
    expect(describeShutdown(provider, model, { now })).toBe(words)
  })

  it('is not made up', () => {
    for (const [name, { defaultModel }] of Object.entries({ ...PROVIDERS, compatible: { defaultModel: 'gpt-5' } })) {
      expect(describeShutdown(name as 'openai', defaultModel, { now })).toBeUndefined()
    }
  })
})

describe('how much a model reads', () => {
  it.each([
    ['gpt-6-luna', 1_050_000],
    ['openai/gpt-6.1-sol', 1_050_000],
    ['openrouter/openai/gpt-5-mini', 272_000],
    ['gpt-5-chat-latest', 128_000],
    ['gpt-4o-mini', 128_000],
    ['gpt-4.1', 1_047_576],
    ['o3', 200_000],
    ['gemini/gemini-flash-latest', 1_048_576],
    ['groq/llama-3.3-70b-versatile', 131_072],
    ['groq/openai/gpt-oss-120b', 131_072],
    ['ollama/qwen3', 4_096],
    ['ollama/gpt-oss:20b', 4_096],
    ['gpt-5.6-luna', undefined],
    ['compatible/mine', undefined],
    ['offline', undefined],
  ])('is told of %s by its family: %s', (name, tokens) =>
    expect(contextTokensOf(name, { defaultProvider: 'openai' })).toBe(tokens),
  )

  it('is told of Ollama by how it is set up, whatever the model', () =>
    expect(contextTokensOf('llama3.3', { defaultProvider: 'ollama', ollamaTokens: 32_768 })).toBe(32_768))
})
