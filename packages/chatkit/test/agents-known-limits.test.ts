import type { AgentInputItem, ModelRequest } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { expect, it } from 'vitest'
import { steadyModelProvider } from '../src/agents/index.ts'

/** Fifty questions of 400 characters, which are about a hundred tokens each. */
const input: AgentInputItem[] = Array.from({ length: 50 }, (_, index) => ({
  role: 'user',
  content: `${index} ${'x'.repeat(400)}`,
}))

async function sizeGiven(options: Parameters<typeof steadyModelProvider>[1]): Promise<number> {
  const scripted = new ScriptedModel([[assistantMessage('Yes.')]])
  const model = await steadyModelProvider({ getModel: () => scripted }, options).getModel('small')
  const request = { input, modelSettings: {}, tools: [], handoffs: [], outputType: 'text', tracing: false }
  const events = model.getStreamedResponse(request as ModelRequest)[Symbol.asyncIterator]()
  while (!(await events.next()).done);
  return scripted.calls[0]?.request.input.length ?? 0
}

it('gives a model no more than its share of what it is known to read, however much is allowed', async () => {
  const all = await sizeGiven({ maxInputTokens: 24_000 })
  const known = await sizeGiven({
    maxInputTokens: 24_000,
    contextTokensOf: (name) => (name === 'small' ? 2_000 : undefined),
  })
  expect(all).toBe(50)
  // 60 % of 2,000 tokens, at about 120 a question.
  expect(known).toBeGreaterThan(7)
  expect(known).toBeLessThan(11)
})

it('gives what is allowed when the model reads more, or when nothing is known of it', async () => {
  const allowed = await sizeGiven({ maxInputTokens: 1_200 })
  expect(await sizeGiven({ maxInputTokens: 1_200, contextTokensOf: () => 1_000_000 })).toBe(allowed)
  expect(await sizeGiven({ maxInputTokens: 1_200, contextTokensOf: () => undefined })).toBe(allowed)
})
