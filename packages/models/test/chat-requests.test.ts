import type { AgentInputItem } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import type { RemoteProviderName } from '../src/index.ts'
import { askStreamed, toRequest, withTool } from './support/ask-streamed.ts'
import { callPiece, chunk, finish, startProvider, text } from './support/fake-provider.ts'
import type { Received, Reply } from './support/fake-provider.ts'

const FINE: Reply = { frames: [text('Fine.'), finish()] }

function result(callId: string): AgentInputItem {
  return { type: 'function_call_result', callId, name: 'find', status: 'completed', output: 'found' }
}

/** What a provider is sent when it goes on with what came of `frames`, and how it answers. */
async function goOn(
  maker: RemoteProviderName,
  frames: object[],
  next = maker,
): Promise<Received['body']['messages'][]> {
  const made = await startProvider({ frames })
  const { output } = await askStreamed(maker, { baseURL: made.baseURL }, toRequest('Hello', withTool))
  const results = output.flatMap((item) => (item.type === 'function_call' ? [result(item.callId)] : []))
  const input: AgentInputItem[] = [{ role: 'user', content: 'Hello' }, ...(output as AgentInputItem[]), ...results]
  const { baseURL, received } = await startProvider(FINE)
  const { error } = await askStreamed(next, { baseURL, defaultModel: 'gemini-3.8-flash' }, toRequest(input, withTool))
  expect(error).toBeUndefined()
  return received[0]?.body.messages
}

const SIGNED = { google: { thought_signature: 'sig-1' } }
const args = { name: 'find', arguments: '{}' }

describe('Gemini’s signatures', () => {
  it('come back with the call that they came with, and nowhere else', async () => {
    const calls = [
      { id: 'x', function: args, extra_content: SIGNED },
      { id: 'y', function: args },
    ]
    const [, assistant] = await goOn('gemini', [chunk({ tool_calls: calls }), finish()])
    expect(assistant).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'x', type: 'function', function: args, extra_content: SIGNED },
        { id: 'y', type: 'function', function: args },
      ],
    })
  })

  it('that come alone, beside the call, belong to it', async () => {
    const frames = [callPiece({ id: 'x', function: args }), chunk({ extra_content: SIGNED }), finish()]
    const [, assistant] = await goOn('gemini', frames)
    expect(assistant.tool_calls[0].extra_content).toEqual(SIGNED)
  })

  it('are left out for another provider, which refuses what it does not know', async () => {
    const frames = [text('Hm.'), callPiece({ id: 'x', function: args, extra_content: SIGNED }), finish()]
    const [, assistant] = await goOn('gemini', frames, 'groq')
    expect(assistant).toEqual({
      role: 'assistant',
      content: 'Hm.',
      tool_calls: [{ id: 'x', type: 'function', function: args }],
    })
  })

  it('are said to be missing where another model has made the calls', async () => {
    const calls = [
      { id: 'x', function: args },
      { id: 'y', function: args },
    ]
    const [, assistant] = await goOn('groq', [chunk({ tool_calls: calls }), finish()], 'gemini')
    expect(assistant.tool_calls.map((call: object) => 'extra_content' in call)).toEqual([true, false])
    expect(assistant.tool_calls[0].extra_content).toEqual({
      google: { thought_signature: 'skip_thought_signature_validator' },
    })
  })
})

describe('reasoning', () => {
  const details = [
    { type: 'reasoning.text', index: 0, text: 'Hm', signature: 's', format: 'x' },
    { type: 'reasoning.encrypted', index: 1, data: 'abc' },
  ]

  it('of OpenRouter goes back with the calls that came of it, in whole details', async () => {
    const frames = [
      chunk({ reasoning: 'H', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'H' }] }),
      chunk({
        reasoning: 'm',
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'm', signature: 's', format: 'x' }],
      }),
      chunk({ reasoning_details: [details[1]] }),
      callPiece({ index: 0, id: 'x', function: args }),
      finish(),
    ]
    const [, assistant] = await goOn('openrouter', frames)
    expect(assistant.reasoning_details).toEqual(details)
    expect(assistant.tool_calls).toEqual([{ id: 'x', type: 'function', function: args }])
  })

  it('as DeepSeek calls it goes back to a compatible endpoint, and not to Groq', async () => {
    const frames = [chunk({ reasoning_content: 'Hm' }), callPiece({ index: 0, id: 'x', function: args }), finish()]
    const [, own] = await goOn('compatible', frames)
    expect(own).toMatchObject({ reasoning_content: 'Hm' })
    expect(own).not.toHaveProperty('reasoning')
    for (const next of ['groq', 'openrouter'] as const) {
      const [, assistant] = await goOn('compatible', frames, next)
      expect(Object.keys(assistant)).toEqual(['role', 'content', 'tool_calls'])
    }
  })

  it('of Groq does not go back to Groq, which refuses it', async () => {
    const [, assistant] = await goOn('groq', [chunk({ reasoning: 'Hm' }), text('Hi.'), finish()])
    expect(assistant).toEqual({ role: 'assistant', content: 'Hi.' })
  })
})

async function sent(provider: RemoteProviderName, request = toRequest('Hello', withTool), settings = {}) {
  const { baseURL, received } = await startProvider(FINE)
  const { error } = await askStreamed(provider, { baseURL, ...settings }, request)
  return { body: received[0]?.body, error }
}

describe('a schema', () => {
  it('goes to Gemini without the words that it refuses, and with its properties as they are called', async () => {
    const { body } = await sent('gemini')
    expect(body.tools[0].function).toEqual({
      name: 'find',
      description: 'Finds.',
      parameters: {
        type: 'object',
        properties: { city: { enum: ['Berlin'] }, $schema: { type: 'string' } },
        required: [],
      },
    })
  })

  it('goes elsewhere as it is', async () => {
    expect((await sent('openrouter')).body.tools[0].function).toMatchObject({ strict: true })
  })
})

describe('a model of OpenAI’s on Chat Completions', () => {
  const luna = { defaultModel: 'gpt-6-luna' }

  it('is told to use no reasoning where it has tools, and not otherwise', async () => {
    expect((await sent('openai', undefined, luna)).body).toMatchObject({ reasoning_effort: 'none' })
    expect((await sent('openai', toRequest('Hello'), luna)).body).not.toHaveProperty('reasoning_effort')
    expect((await sent('openai', undefined, { defaultModel: 'gpt-4.1' })).body).not.toHaveProperty('reasoning_effort')
  })

  it('that is to reason with tools is refused, with the reason', async () => {
    const request = toRequest('Hello', { ...withTool, modelSettings: { reasoning: { effort: 'low' } } })
    const { body, error } = await sent('openai', request, luna)
    expect(body).toBeUndefined()
    expect(error).toMatchObject({ name: 'ModelConfigError', variable: 'LLM_API' })
    expect(error.message).toMatch(/gpt-6-luna takes tools on Chat Completions only without reasoning/)
  })

  it('gets no temperature that it refuses, and no effort “minimal”', async () => {
    const settings = { temperature: 0.2, topP: 0.5, reasoning: { effort: 'minimal' as const } }
    const { body } = await sent('openai', toRequest('Hello', { modelSettings: settings }), luna)
    expect(body).toMatchObject({ reasoning_effort: 'low' })
    expect(Object.keys(body)).not.toContain('temperature')
    expect(Object.keys(body)).not.toContain('top_p')
    const older = { defaultModel: 'gpt-4.1' }
    expect((await sent('openai', toRequest('Hello', { modelSettings: settings }), older)).body.temperature).toBe(0.2)
  })
})

describe('an image', () => {
  const image = { type: 'input_image' as const, image: 'https://example.com/a.png' }
  const input: AgentInputItem[] = [{ role: 'user', content: [image, { type: 'input_text', text: 'What is it?' }] }]

  it('by its address is told of to Ollama, which takes bytes only', async () => {
    const { body } = await sent('ollama', toRequest(input))
    expect(body.messages[0].content[0]).toMatchObject({ type: 'text', text: expect.stringContaining(image.image) })
    const { body: other } = await sent('openrouter', toRequest(input))
    expect(other.messages[0].content[0]).toMatchObject({ type: 'image_url' })
  })
})

describe('a field that a server does not know', () => {
  it.each([
    ['parallel_tool_calls', { message: 'Unsupported parameter: parallel_tool_calls', param: 'parallel_tool_calls' }],
    ['stream_options', { message: 'Unknown name "stream_options": Cannot find field.' }],
  ])('%s is left out, and the question asked once more', async (field, error) => {
    const { baseURL, received } = await startProvider({ status: 400, body: { error } }, FINE)
    const request = toRequest('Hello', { ...withTool, modelSettings: { parallelToolCalls: false } })
    expect((await askStreamed('compatible', { baseURL }, request)).text).toBe('Fine.')
    expect(received.map(({ body }) => field in body)).toEqual([true, false])
  })

  it('strict is left out of the tools', async () => {
    const refusal = {
      status: 400,
      body: { error: { message: 'tools.0.function.strict: Extra inputs are not permitted' } },
    }
    const { baseURL, received } = await startProvider(refusal, FINE)
    expect((await askStreamed('compatible', { baseURL }, toRequest('Hello', withTool))).text).toBe('Fine.')
    expect(received.map(({ body }) => body.tools[0].function.strict)).toEqual([true, undefined])
  })

  it('that cannot be left out stays refused', async () => {
    const { baseURL, received } = await startProvider({ status: 400, body: { error: { message: 'Unknown model' } } })
    expect((await askStreamed('compatible', { baseURL })).error).toMatchObject({ status: 400 })
    expect(received).toHaveLength(1)
  })
})
