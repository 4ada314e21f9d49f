import type { Model, ModelRequest, StreamEvent } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import {
  AnswerTooLongError,
  limitedModelProvider,
  MAX_CALLS_AT_ONCE,
  TooManyCallsError,
} from '../src/models/limited-models.ts'

function say(events: object[]): Model {
  return {
    getResponse: async () => ({ output: [] }) as never,
    async *getStreamedResponse() {
      yield* events as StreamEvent[]
    },
  }
}

async function read(provider: ReturnType<typeof limitedModelProvider>): Promise<unknown[]> {
  const model = await provider.getModel('any')
  const events: unknown[] = []
  for await (const event of model.getStreamedResponse({} as ModelRequest)) events.push(event)
  return events
}

const limited = (...events: object[]) => limitedModelProvider({ getModel: () => say(events) }, { maxCharacters: 10 })
const calls = (count: number) => ({
  type: 'response_done',
  response: { output: Array.from({ length: count }, () => ({ type: 'function_call' })) },
})
const text = (delta: string) => ({ type: 'output_text_delta', delta })

describe('an answer', () => {
  it('may be as long as it may', async () => {
    expect(await read(limited(text('12345'), text('67890')))).toHaveLength(2)
  })

  it.each([
    ['text', text('1234567890x')],
    [
      'arguments of the Responses API',
      { type: 'model', event: { type: 'response.function_call_arguments.delta', delta: '1234567890x' } },
    ],
    [
      'arguments of Chat Completions',
      { type: 'model', event: { choices: [{ delta: { tool_calls: [{ function: { arguments: '1234567890x' } }] } }] } },
    ],
    ['thoughts', { type: 'model', event: { choices: [{ delta: { reasoning_content: '1234567890x' } }] } }],
  ])('is ended that has too much of %s', async (_what, event) => {
    await expect(read(limited(event))).rejects.toBeInstanceOf(AnswerTooLongError)
  })

  it('is ended that calls more tools at once than anybody would wait for', async () => {
    expect(await read(limited(calls(MAX_CALLS_AT_ONCE)))).toHaveLength(1)
    await expect(read(limited(calls(MAX_CALLS_AT_ONCE + 1)))).rejects.toBeInstanceOf(TooManyCallsError)
  })

  it('counts a text once that comes in two forms, and the calls of the model together', async () => {
    const chunk = { type: 'model', event: { choices: [{ delta: { content: '123456' } }] } }
    const provider = limited(chunk, text('123456'))
    expect(await read(provider)).toHaveLength(2)
    await expect(read(provider)).rejects.toBeInstanceOf(AnswerTooLongError)
  })
})
