import { describe, expect, it } from 'vitest'
import {
  createModelProvider,
  fullModelName,
  meteredModelProvider,
  ModelConfigError,
  parsePrices,
  PRICES,
} from '../src/index.ts'
import type { ModelProviderOptions, ModelUsage, PriceList } from '../src/index.ts'
import { KEY, toRequest } from './support/ask-streamed.ts'
import { chunk, finish, startProvider, text } from './support/fake-provider.ts'

const told = {
  prompt_tokens: 1_000,
  completion_tokens: 200,
  total_tokens: 1_200,
  prompt_tokens_details: { cached_tokens: 400 },
  completion_tokens_details: { reasoning_tokens: 50 },
}

async function usageOf(
  provider: 'openai' | 'groq' | 'openrouter' | 'ollama',
  { usage = told, prices = PRICES }: { usage?: object; prices?: PriceList } = {},
): Promise<ModelUsage[]> {
  const frames = [text('Hi.'), finish(), { ...chunk({}), choices: [], usage }]
  const { baseURL } = await startProvider({ frames })
  const settings = { apiKey: KEY, baseURL, api: 'chat' as const, defaultModel: 'gpt-6-luna' }
  const options: ModelProviderOptions = { provider, [provider]: settings }
  const counted: ModelUsage[] = []
  const metered = meteredModelProvider(createModelProvider(options), {
    fullName: (name) => fullModelName(name, options),
    prices,
    onUsage: (each) => void counted.push(each),
  })
  const model = await metered.getModel('')
  await readAll(model.getStreamedResponse(toRequest()))
  return counted
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  const events = stream[Symbol.asyncIterator]()
  while (!(await events.next()).done);
}

describe('a call', () => {
  it('is counted with what was cached and thought apart, and with its price', async () => {
    expect(await usageOf('openai')).toEqual([
      {
        model: 'openai/gpt-6-luna',
        inputTokens: 1_000,
        cachedTokens: 400,
        outputTokens: 200,
        reasoningTokens: 50,
        // 600 × 0.1 + 400 × 0.01 + 200 × 0.5
        costMicros: 164,
      },
    ])
  })

  it('costs what the provider says, where it does', async () => {
    expect(await usageOf('openrouter', { usage: { ...told, cost: 0.0123 } })).toMatchObject([{ costMicros: 12_300 }])
  })

  it('costs what is not known where there is no price, and nothing on this machine', async () => {
    expect(await usageOf('groq')).toMatchObject([{ costMicros: undefined }])
    expect(await usageOf('ollama')).toMatchObject([{ costMicros: 0 }])
  })

  it('is counted by the prices of the operator', async () => {
    const prices = parsePrices('{"groq/*": {"input": 1, "output": 2}}', { variable: 'PRICES_FILE' })
    expect(await usageOf('groq', { prices })).toMatchObject([{ costMicros: 1_400 }])
  })

  it('is not made where something speaks against it', async () => {
    const { baseURL, received } = await startProvider({ frames: [text('Hi.'), finish()] })
    const metered = meteredModelProvider(createModelProvider({ provider: 'ollama', ollama: { baseURL } }), {
      fullName: () => 'ollama/m',
      prices: PRICES,
      beforeCall: () => Promise.reject(new Error('The budget is used up.')),
      onUsage: () => undefined,
    })
    const stream = (await metered.getModel('')).getStreamedResponse(toRequest())
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('The budget is used up.')
    expect(received).toEqual([])
  })
})

describe('a price file', () => {
  it.each(['[]', 'no', '{"a/b": {"input": 1}}', '{"a/b": {"input": -1, "output": 1}}', '{"a/b": null}'])(
    'of the content %j is refused, with the variable and an example',
    (content) => {
      const read = () => parsePrices(content, { variable: 'PRICES_FILE' })
      expect(read).toThrow(ModelConfigError)
      expect(read).toThrow(/PRICES_FILE .*"input": 0.1/)
    },
  )
})
