import { Agent, Runner } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import {
  createModelProvider,
  isOutOfQuota,
  isRedirect,
  ProviderBreakers,
  resilientModelProvider,
} from '../src/index.ts'
import type { ResilienceOptions } from '../src/index.ts'
import { FakeOpenAI } from './support/fake-openai.ts'

type Refusal = Partial<Pick<FakeOpenAI, 'status' | 'code' | 'headers' | 'refusals'>>

/** Asks a provider that refuses: what it answers or throws, how often it was asked, and which waits were told. */
async function ask(refusal: Refusal, options: Partial<ResilienceOptions> = {}) {
  await using server = new FakeOpenAI()
  Object.assign(server, refusal)
  const modelProvider = createModelProvider({
    provider: 'openai',
    openai: { apiKey: 'sk-not-a-key', baseURL: await server.listen() },
  })
  const waits: number[] = []
  const resilient = resilientModelProvider(modelProvider, {
    defaultProvider: 'openai',
    breakers: new ProviderBreakers(),
    onWait: (waitMs) => void waits.push(waitMs),
    ...options,
  })
  const runner = new Runner({ modelProvider: resilient, model: modelProvider.defaultModel })
  const run = runner.run(new Agent({ name: 'a' }), 'Hello')
  const outcome = await run.then(
    ({ finalOutput }) => ({ answer: finalOutput, error: undefined }),
    (error: unknown) => ({ answer: undefined, error }),
  )
  return { ...outcome, requests: server.received.length, waits }
}

describe('a provider that asks to wait', () => {
  it('is asked again after that time, and the wait is told', async () => {
    const { answer, requests, waits } = await ask({ status: 429, headers: { 'retry-after-ms': '20' }, refusals: 1 })
    expect({ answer, requests, waits }).toEqual({ answer: 'Hi.', requests: 2, waits: [20] })
  })

  it('for longer than the limit is not asked again', async () => {
    const { error, requests, waits } = await ask({ status: 429, headers: { 'retry-after': '90' } })
    expect({ requests, waits }).toEqual({ requests: 1, waits: [] })
    expect(error).toMatchObject({ status: 429 })
  })

  it('without saying for how long is asked again as often as was agreed', async () => {
    const { requests, waits } = await ask({ status: 503 }, { maxRetries: 1 })
    expect({ requests, waits }).toEqual({ requests: 2, waits: [] })
  })
})

describe('a failure that no retry mends', () => {
  it.each([
    [{ status: 429, code: 'insufficient_quota' }, true],
    [{ status: 429, code: 'insufficient_quota', headers: { 'retry-after-ms': '1' } }, true],
    [{ status: 403, code: 'billing_not_active' }, true],
    [{ status: 402 }, true],
    [{ status: 401, code: 'invalid_api_key' }, false],
    [{ status: 400, headers: { 'retry-after-ms': '1' } }, false],
  ])('is asked once: %j', async (refusal, isQuota) => {
    const { error, requests } = await ask(refusal)
    expect(requests).toBe(1)
    expect(isOutOfQuota(error)).toBe(isQuota)
  })

  it('is found in the causes of an error', () => {
    const cause = Object.assign(new Error('no'), { code: 'insufficient_quota' })
    expect(isOutOfQuota(new Error('The run failed', { cause }))).toBe(true)
    expect(isOutOfQuota('no')).toBe(false)
  })
})

describe('a redirect of a provider', () => {
  it.each([301, 302, 303, 307, 308])('with %i is refused: nothing is sent to another address', async (status) => {
    await using elsewhere = new FakeOpenAI()
    const location = await elsewhere.listen()
    const { error, requests } = await ask({ status, headers: { location: `${location}/responses` } })
    expect(isRedirect(error)).toBe(true)
    expect(requests).toBe(1)
    expect(elsewhere.received).toEqual([])
  })
})
