import { Agent, Runner, tool } from '@openai/agents'
import type { ModelRequest, StreamEvent } from '@openai/agents'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ModelCapabilityError, OfflineModel } from '../src/index.ts'

const request = (input: string, rest: Partial<ModelRequest> = {}): ModelRequest => ({
  input,
  modelSettings: {},
  tools: [],
  handoffs: [],
  outputType: 'text',
  tracing: false,
  ...rest,
})

async function collect(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of stream) events.push(event)
  return events
}

it('streams an answer word by word, and the words add up to it', async () => {
  const events: StreamEvent[] = await collect(new OfflineModel().getStreamedResponse(request('hello')))
  const deltas = events.flatMap((event) => (event.type === 'output_text_delta' ? [event.delta] : []))
  const done = events.at(-1)
  expect(events[0]).toEqual({ type: 'response_started' })
  expect(deltas.length).toBeGreaterThan(20)
  expect(deltas.every((delta) => delta.trim().split(/\s+/).length === 1)).toBe(true)
  expect(done).toMatchObject({
    type: 'response_done',
    response: { output: [{ content: [{ text: deltas.join('') }] }] },
  })
})

it('gives every response, message and call an id of its own', async () => {
  const model = new OfflineModel()
  const responses = await Promise.all([1, 2, 3].map(() => model.getResponse(request('hello'))))
  const ids = responses.flatMap(({ responseId, output }) => [responseId, ...output.map(({ id }) => id)])
  expect(new Set(ids).size).toBe(6)
})

it('says the same to the same question', async () => {
  const model = new OfflineModel()
  const texts = await Promise.all(
    ['help', 'help'].map(async (text) =>
      (await model.getResponse(request(text))).output.map((item) => ({ ...item, id: '' })),
    ),
  )
  expect(texts[0]).toEqual(texts[1])
})

it('stops in the middle of a sentence when the request is aborted', async () => {
  const controller = new AbortController()
  const words: string[] = []
  const read = async (): Promise<void> => {
    const stream = new OfflineModel({ wordDelayMs: 5 }).getStreamedResponse(
      request('hello', { signal: controller.signal }),
    )
    for await (const event of stream) {
      if (event.type === 'output_text_delta') words.push(event.delta)
      if (words.length === 3) controller.abort()
    }
  }
  await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
  expect(words).toHaveLength(3)
})

it('starts nothing for a request that was aborted before', async () => {
  const model = new OfflineModel()
  const aborted = request('hello', { signal: AbortSignal.abort() })
  await expect(model.getResponse(aborted)).rejects.toMatchObject({ name: 'AbortError' })
  await expect(collect(model.getStreamedResponse(aborted))).rejects.toMatchObject({ name: 'AbortError' })
})

it('ends a run quietly when its reader leaves', async () => {
  const agent = new Agent({ name: 'triage', model: new OfflineModel({ wordDelayMs: 5 }) })
  const controller = new AbortController()
  const result = await new Runner({ tracingDisabled: true }).run(agent, 'hello', {
    stream: true,
    signal: controller.signal,
  })
  for await (const event of result)
    if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta') controller.abort()
  await result.completed
  expect(result.cancelled).toBe(true)
  expect(result.newItems).toEqual([])
})

it('refuses structured output rather than making something up', async () => {
  const agent = new Agent({ name: 'judge', model: new OfflineModel(), outputType: z.object({ ok: z.boolean() }) })
  await expect(new Runner({ tracingDisabled: true }).run(agent, 'Is this fine?')).rejects.toThrow(ModelCapabilityError)
})

it('calls no tool when tools are ruled out', async () => {
  const run = tool({
    name: 'query',
    description: 'Runs one SELECT.',
    parameters: z.object({ sql: z.string() }),
    execute: () => 'never',
  })
  const agent = new Agent({
    name: 'analyst',
    model: new OfflineModel(),
    tools: [run],
    modelSettings: { toolChoice: 'none' },
  })
  const result = await new Runner({ tracingDisabled: true }).run(agent, 'SELECT 1')
  expect(result.newItems.map(({ type }) => type)).toEqual(['message_output_item'])
})
