import type { AgentInputItem, ModelProvider, StreamEvent } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { classifyFailure, createModelProvider, ProviderBreakers, resilientModelProvider } from '../src/index.ts'
import type { Fallback, ModelProviderOptions, ResilienceOptions } from '../src/index.ts'
import { KEY, toRequest, withTool } from './support/ask-streamed.ts'
import { callPiece, chunk, finish, startProvider, text } from './support/fake-provider.ts'
import type { Reply } from './support/fake-provider.ts'

const FINE: Reply = { frames: [text('Fine.'), finish()] }
const DOWN: Reply = { status: 503, headers: { 'retry-after-ms': '1' }, body: { error: { message: 'down' } } }

async function startTwo(gemini: Reply[], groq: Reply[], options: Partial<ResilienceOptions> = {}) {
  const [one, two] = [await startProvider(...gemini), await startProvider(...groq)]
  const settings = { apiKey: KEY, defaultModel: 'm', firstEventMs: 200, idleMs: 100 }
  const modelOptions: ModelProviderOptions = {
    provider: 'gemini',
    gemini: { ...settings, baseURL: one.baseURL },
    groq: { ...settings, baseURL: two.baseURL },
  }
  const fallbacks: Fallback[] = []
  const breakers = new ProviderBreakers()
  const answer = () =>
    resilientModelProvider(createModelProvider(modelOptions), {
      defaultProvider: 'gemini',
      breakers,
      fallback: ['groq/m'],
      onFallback: (fallback) => void fallbacks.push(fallback),
      ...options,
    })
  return { gemini: one.received, groq: two.received, fallbacks, answer }
}

async function ask(provider: ModelProvider, request = toRequest(), name = 'gemini/m') {
  const events: StreamEvent[] = []
  try {
    const model = await provider.getModel(name)
    for await (const event of model.getStreamedResponse(request)) events.push(event)
    return { events, said: saidIn(events), error: undefined }
  } catch (error) {
    return { events, said: saidIn(events), error }
  }
}

function saidIn(events: StreamEvent[]): string {
  return events.map((event) => (event.type === 'output_text_delta' ? event.delta : '')).join('')
}

function outputOf(events: StreamEvent[]): AgentInputItem[] {
  return events.flatMap((event) => (event.type === 'response_done' ? (event.response.output as AgentInputItem[]) : []))
}

describe('a provider that does not answer', () => {
  it.each([
    ['is overloaded', DOWN],
    ['refuses the key', { status: 401, body: { error: { message: 'no' } } }],
    ['wants to be paid', { status: 402, body: { error: { message: 'no' } } }],
    ['has no such model', { status: 404, body: { error: { message: 'no' } } }],
    [
      'wants to be left alone for long',
      { status: 429, headers: { 'retry-after': '20' }, body: { error: { message: 'no' } } },
    ],
    ['says nothing', { isSilent: true }],
    ['breaks off before a word', { frames: [chunk({ role: 'assistant', content: '' })], ends: 'cut' }],
    ['goes silent before a word', { frames: [chunk({ role: 'assistant', content: '' })], ends: 'stall' }],
    [
      'breaks off in a call',
      { frames: [callPiece({ id: 'x', function: { name: 'find', arguments: '{"a' } })], ends: 'end' },
    ],
  ] as [string, Reply][])('because it %s is left for the next, which is told', async (_why, reply) => {
    const { answer, groq, fallbacks } = await startTwo([reply], [FINE], { maxRetries: 0 })
    expect(await ask(answer())).toMatchObject({ said: 'Fine.', error: undefined })
    expect(groq).toHaveLength(1)
    expect(fallbacks).toMatchObject([{ from: 'gemini/m', to: 'groq/m' }])
  })

  it('is asked again first', async () => {
    const { answer, gemini, groq } = await startTwo([DOWN, FINE], [FINE])
    expect((await ask(answer())).said).toBe('Fine.')
    expect([gemini.length, groq.length]).toEqual([2, 0])
  })

  it('is not asked any more within the same answer, and is again in the next', async () => {
    const { answer, gemini, groq } = await startTwo([DOWN, FINE], [FINE], { maxRetries: 0 })
    const provider = answer()
    await ask(provider)
    await ask(provider)
    expect([gemini.length, groq.length]).toEqual([1, 2])
    await ask(answer())
    expect([gemini.length, groq.length]).toEqual([2, 2])
  })

  it('once it has said a word is not asked again, nor is another', async () => {
    const { answer, gemini, groq } = await startTwo([{ frames: [text('Hal')], ends: 'cut' }], [FINE])
    const { said, error } = await ask(answer())
    expect({ said, class: classifyFailure(error) }).toEqual({ said: 'Hal', class: 'transient' })
    expect([gemini.length, groq.length]).toEqual([1, 0])
  })

  it('fails when none of them answers', async () => {
    const { answer } = await startTwo([DOWN], [{ status: 500, body: {} }], { maxRetries: 0 })
    expect((await ask(answer())).error).toMatchObject({ status: 500 })
  })
})

describe('a request that is wrong itself', () => {
  it.each([
    [400, 'bug'],
    [422, 'bug'],
  ])('with %i is not sent to anybody else', async (status, failure) => {
    const { answer, gemini, groq } = await startTwo([{ status, body: { error: { message: 'no' } } }], [FINE])
    expect(classifyFailure((await ask(answer())).error)).toBe(failure)
    expect([gemini.length, groq.length]).toEqual([1, 0])
  })

  it('because the model has written it so is made again', async () => {
    const slip = {
      status: 400,
      headers: { 'retry-after-ms': '1' },
      body: { error: { message: 'no', code: 'tool_use_failed' } },
    }
    const { answer, gemini } = await startTwo([slip, FINE], [FINE])
    expect((await ask(answer())).said).toBe('Fine.')
    expect(gemini).toHaveLength(2)
  })
})

describe('a conversation that goes on with another provider', () => {
  it('keeps its calls with their results, without the ids and signatures of the first', async () => {
    const signed = { google: { thought_signature: 's' } }
    const calls = chunk({
      tool_calls: [
        { id: 'x', function: { name: 'find', arguments: '{}' }, extra_content: signed },
        { id: 'y', function: { name: 'find', arguments: '{}' } },
      ],
    })
    const { answer, groq } = await startTwo([{ frames: [calls, finish()] }, DOWN], [FINE], { maxRetries: 0 })
    const provider = answer()
    const made = outputOf((await ask(provider, toRequest('Hello', withTool))).events)
    const results = ['x', 'y'].map((callId): AgentInputItem => ({
      type: 'function_call_result',
      callId,
      name: 'find',
      status: 'completed',
      output: callId,
    }))
    const input: AgentInputItem[] = [{ role: 'user', content: 'Hello' }, ...made, ...results]
    expect((await ask(provider, toRequest(input, withTool))).said).toBe('Fine.')
    expect(groq[0]?.body.messages).toEqual([
      { role: 'user', content: 'Hello' },
      {
        role: 'assistant',
        content: null,
        tool_calls: ['x', 'y'].map((id) => ({ id, type: 'function', function: { name: 'find', arguments: '{}' } })),
      },
      { role: 'tool', tool_call_id: 'x', content: 'x' },
      { role: 'tool', tool_call_id: 'y', content: 'y' },
    ])
  })

  it('ends with the offline model, if that is the last', async () => {
    const { answer } = await startTwo([DOWN], [DOWN], { maxRetries: 0, fallback: ['groq/m', 'offline'] })
    expect((await ask(answer())).said).toContain('offline demonstration model')
  })
})

describe('the breaker of a provider', () => {
  it('opens after five failures in a row, and closes when a call gets through again', async () => {
    const breakers = new ProviderBreakers({ openMs: 20 })
    const fail = () => breakers.run('groq', () => Promise.reject(Object.assign(new Error('down'), { status: 503 })))
    for (let call = 0; call < 5; call += 1) await expect(fail()).rejects.toMatchObject({ status: 503 })
    expect(breakers.isOpen('groq')).toBe(true)
    await expect(fail()).rejects.toMatchObject({ code: 'provider_unavailable', provider: 'groq' })
    await expect(breakers.run('gemini', async () => 'fine')).resolves.toBe('fine')
    await new Promise((resolve) => setTimeout(resolve, 30))
    await expect(breakers.run('groq', async () => 'fine')).resolves.toBe('fine')
    expect(breakers.isOpen('groq')).toBe(false)
  })

  it('counts neither rate limits nor refusals', async () => {
    const breakers = new ProviderBreakers({ failures: 1 })
    for (const status of [400, 401, 402, 404, 429]) {
      const call = breakers.run('groq', () => Promise.reject(Object.assign(new Error('no'), { status })))
      await expect(call).rejects.toMatchObject({ status })
    }
    expect(breakers.isOpen('groq')).toBe(false)
  })

  it('has a provider that is down passed by without a request', async () => {
    const breakers = new ProviderBreakers({ failures: 1 })
    const { answer, gemini, groq } = await startTwo([DOWN], [FINE], { maxRetries: 0, breakers })
    await ask(answer())
    await ask(answer())
    expect([gemini.length, groq.length]).toEqual([1, 2])
  })
})
