import { Agent, Runner, tool } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LoadModel } from '../src/index.ts'
import type { LoadProfile } from '../src/index.ts'

async function ask(profile: Partial<LoadProfile>) {
  const called: string[] = []
  const tools = ['look', 'count'].map((name) =>
    tool({ name, description: '', parameters: z.strictObject({}), execute: async () => called.push(name) }),
  )
  const model = new LoadModel({ tokens: 3, tokensPerSecond: 0, tools: [], ...profile })
  const runner = new Runner({ modelProvider: { getModel: () => model }, tracingDisabled: true })
  const start = performance.now()
  const result = await runner.run(new Agent({ name: 'a', tools }), 'Hello', { stream: true })
  const deltas: string[] = []
  for await (const event of result) {
    if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
      deltas.push(event.data.delta)
  }
  return { called, deltas, durationMs: performance.now() - start, usage: result.runContext.usage.outputTokens }
}

describe('a model for load tests', () => {
  it('says as many words as it is told to, and counts them', async () => {
    const { deltas, usage } = await ask({ tokens: 20 })
    expect([deltas.length, usage]).toEqual([20, 20])
  })

  it('keeps to its pace', async () => {
    expect((await ask({ tokens: 11, tokensPerSecond: 100 })).durationMs).toBeGreaterThan(95)
  })

  it('carries out its plan of tools before it answers, and passes by what the agent does not have', async () => {
    const { called, deltas } = await ask({ tools: ['look', 'nothing', 'count', 'look'] })
    expect(called).toEqual(['look', 'count', 'look'])
    expect(deltas).toHaveLength(3)
  })

  it('stops when it is told to', async () => {
    const model = new LoadModel({ tokens: 1_000, tokensPerSecond: 1, tools: [] })
    const request = {
      input: 'Hello',
      modelSettings: {},
      tools: [],
      handoffs: [],
      outputType: 'text' as const,
      tracing: false,
    }
    const stream = model.getStreamedResponse({ ...request, signal: AbortSignal.timeout(20) })
    const read = async () => {
      for await (const event of stream) void event
    }
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
  })
})
