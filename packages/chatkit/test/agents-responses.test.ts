import { Agent, RunItemStreamEvent, RunRawModelStreamEvent, RunToolCallItem } from '@openai/agents'
import type { protocol, RunStreamEvent } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { accumulateText, ResponseStreamConverter, streamAgentResponse } from '../src/agents/index.ts'
import type { StreamAgentResponseOptions, StreamedRun } from '../src/agents/index.ts'
import { collect, createWorld, REQUEST, responseDone, toLines } from './agents-support.ts'

const raw = (event: object) =>
  new RunRawModelStreamEvent({
    type: 'model',
    event,
    providerData: { rawModelEventSource: 'openai-responses' },
  })
const normalized = (data: RunRawModelStreamEvent['data']) => new RunRawModelStreamEvent(data)
const calls = (rawItem: protocol.ToolCallItem) =>
  new RunItemStreamEvent('tool_called', new RunToolCallItem(rawItem, new Agent({ name: 'a' })))

/** A message as the API streams it, each delta with its twin of the SDK's. */
function message(id: string, text: string, { part = {}, index = 0 } = {}): RunStreamEvent[] {
  const at = { item_id: id, output_index: index, content_index: 0 }
  const content = { type: 'output_text', text, annotations: [], ...part }
  return [
    raw({ type: 'response.output_item.added', output_index: index, item: { id, type: 'message', content: [] } }),
    raw({ type: 'response.content_part.added', ...at, part: { ...content, text: '', annotations: [] } }),
    normalized({ type: 'output_text_delta', delta: text, itemId: id } as never),
    raw({ type: 'response.output_text.delta', ...at, delta: text }),
    raw({ type: 'response.output_text.done', ...at, text }),
    raw({ type: 'response.output_item.done', output_index: index, item: { id, type: 'message', content: [content] } }),
  ]
}

async function* from<Value>(values: Iterable<Value>) {
  yield* values
}

async function toArray<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const array: Value[] = []
  for await (const value of values) array.push(value)
  return array
}

function toRun(events: Iterable<RunStreamEvent> | AsyncIterable<RunStreamEvent>): StreamedRun {
  return { cancelled: false, completed: Promise.resolve(), toStream: () => ReadableStream.from(events) as never }
}

/** What the bridge makes of a run that streams these events. */
async function play(events: RunStreamEvent[], options: StreamAgentResponseOptions<{ userId: string }> = {}) {
  const { context } = await createWorld()
  return collect(streamAgentResponse(context, toRun(events), options))
}

/** What the bridge makes of an item that a tool takes away between its beginning and its end. */
async function playTakenAway(beginning: RunStreamEvent[], end: RunStreamEvent[]) {
  const { context } = await createWorld()
  const shown = Promise.withResolvers<string>()
  async function* events() {
    yield* beginning
    context.stream({ type: 'thread.item.removed', item_id: await shown.promise })
    yield* end
  }
  const types: string[] = []
  for await (const event of streamAgentResponse(context, toRun(events()))) {
    if (event.type === 'thread.item.added') shown.resolve(event.item.id)
    types.push(event.type)
  }
  return types
}

describe('the text of a Responses API', () => {
  it('does not come back when a tool takes it away while it is written', async () => {
    const events = message('msg_1', 'Hi')
    const types = await playTakenAway(events.slice(0, 4), events.slice(4))
    expect(types.filter((type) => type !== 'thread.item.updated')).toEqual(['thread.item.added', 'thread.item.removed'])
    expect(types.at(-1)).toBe('thread.item.removed')
  })

  it('is shown once, though it arrives twice', async () => {
    const { events } = await play(message('msg_1', 'Hi'))
    expect(toLines(events).filter((line) => line.startsWith('delta'))).toEqual(['delta Hi'])
  })

  it('keeps the provider’s id, unless an item of the thread has it already', async () => {
    const { context, store } = await createWorld()
    const first = await collect(streamAgentResponse(context, toRun(message('msg_1', 'Hi'))))
    for (const event of first.events) {
      if (event.type === 'thread.item.done') await store.saveItem('thr_1', event.item, REQUEST)
    }
    const second = await collect(streamAgentResponse(context, toRun(message('msg_1', 'Hi'))))
    const idOf = ({ events }: typeof first) => (events[0]?.type === 'thread.item.added' ? events[0].item.id : '')
    expect(idOf(first)).toBe('msg_1')
    expect(idOf(second)).toMatch(/^msg_[0-9a-f]{32}$/)
  })

  it('is shown once where the server never says that the message begins', async () => {
    const withoutBegin = message('msg_1', 'Hi').slice(2)
    const done = { type: 'message', role: 'assistant', status: 'completed', id: 'msg_1' } as const
    const { events } = await play([
      ...withoutBegin,
      normalized(responseDone([{ ...done, content: [{ type: 'output_text', text: 'Hi' }] }])),
    ])
    expect(toLines(events)).toEqual(['added message ', 'part 0 added', 'delta Hi', 'part done Hi', 'done message Hi'])
  })

  it('has its parts in place though only the second was begun, and that silently', async () => {
    const at = { item_id: 'msg_1', output_index: 0, content_index: 1 }
    const item = { id: 'msg_1', type: 'message', content: [] }
    const { events } = await play([
      raw({ type: 'response.output_item.added', output_index: 0, item }),
      raw({ type: 'response.output_text.delta', ...at, delta: 'Hi' }),
    ])
    expect(toLines(events)).toEqual(['added message ', 'delta Hi', 'part done ', 'part done Hi', 'done message |Hi'])
  })

  it('is finished by the response when the server leaves out the end of the message', async () => {
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
    const output: protocol.OutputModelItem[] = [
      {
        type: 'message',
        role: 'assistant',
        status: 'completed',
        id: 'msg_1',
        content: [{ type: 'output_text', text: 'Hi' }],
      },
    ]
    const { events, error } = await play([
      ...message('msg_1', 'Hi').slice(0, 4),
      normalized({ type: 'response_done', response: { id: 'r', usage, output } }),
    ])
    expect(error).toBeUndefined()
    expect(toLines(events).slice(-2)).toEqual(['part done Hi', 'done message Hi'])
  })

  it('that stops before the end of a message is not complete', async () => {
    const { events, error } = await play(message('msg_1', 'Hi').slice(0, 4))
    expect(error).toMatchObject({ reason: 'ended' })
    expect(toLines(events).at(-1)).toBe('done message Hi')
  })

  it.each(['max_output_tokens', undefined])(
    'ends as it is where nothing is kept of what breaks off: %s',
    async (reason) => {
      const events = message('msg_1', 'Hi').slice(0, 4)
      if (reason) events.push(raw({ type: 'response.incomplete', response: { incomplete_details: { reason } } }))
      const { events: shown, error } = await play(events, { keepPartial: false })
      expect(error).toBeUndefined()
      expect(toLines(shown)).toEqual(['added message ', 'part 0 added', 'delta Hi'])
    },
  )

  it('that reached its limit says so', async () => {
    const incomplete = {
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    }
    const { error } = await play([...message('msg_1', 'Hi').slice(0, 4), raw(incomplete)])
    expect(error).toMatchObject({ name: 'OutputLimitError', allowRetry: true })
  })
})

describe('a converter of the app’s own', () => {
  it('words the citations, streamed and final', async () => {
    class Titles extends ResponseStreamConverter {
      override urlCitationToAnnotation() {
        return {
          type: 'annotation' as const,
          source: { type: 'url' as const, title: 'Mine', url: 'https://mine.example' },
        }
      }
    }
    const citation = { type: 'url_citation', url: 'https://a.example', title: '', start_index: 0, end_index: 1 }
    const events = message('msg_1', 'Hi', { part: { annotations: [citation] } })
    const added = raw({
      type: 'response.output_text.annotation.added',
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      annotation_index: 0,
      annotation: citation,
    })
    const { events: sent } = await play(events.toSpliced(4, 0, added), { converter: new Titles() })
    expect(JSON.stringify(sent).match(/"title":"Mine"/g)).toHaveLength(3)
  })

  it('keeps images where it likes', async () => {
    const seen: unknown[] = []
    class Uploads extends ResponseStreamConverter {
      override async base64ImageToUrl(imageId: string, base64: string, options: object = {}) {
        seen.push([imageId, base64, options])
        return `https://images.example/${imageId}`
      }
    }
    const item = { id: 'ig_1', type: 'image_generation_call', output_format: 'webp' }
    const { events } = await play(
      [
        raw({ type: 'response.output_item.added', output_index: 0, item: { ...item, result: null } }),
        raw({ type: 'response.output_item.done', output_index: 0, item: { ...item, result: 'QQ==' } }),
      ],
      { converter: new Uploads() },
    )
    expect(seen).toEqual([['ig_1', 'QQ==', { format: 'webp' }]])
    expect(events.at(-1)).toMatchObject({ item: { image: { id: 'ig_1', url: 'https://images.example/ig_1' } } })
  })
})

const started = (id: string) =>
  raw({
    type: 'response.output_item.added',
    output_index: 0,
    item: { id, type: 'image_generation_call', result: null },
  })
const ended = (id: string, result: string | null) =>
  raw({ type: 'response.output_item.done', output_index: 0, item: { id, type: 'image_generation_call', result } })

describe('images', () => {
  it('that are drawn at once do not cross, and one that fails goes', async () => {
    const { events } = await play([
      started('a'),
      started('b'),
      started('c'),
      ended('b', 'Qg=='),
      ended('c', null),
      ended('a', 'QQ=='),
    ])
    const ids = events.flatMap((event) => (event.type === 'thread.item.added' ? [event.item.id] : []))
    expect(events.slice(3)).toMatchObject([
      { type: 'thread.item.done', item: { id: ids[1], image: { id: 'b', url: 'data:image/png;base64,Qg==' } } },
      { type: 'thread.item.removed', item_id: ids[2] },
      { type: 'thread.item.done', item: { id: ids[0], image: { id: 'a' } } },
    ])
  })

  it('that a tool takes away while they are drawn do not come back', async () => {
    const types = await playTakenAway([started('a')], [ended('a', 'QQ==')])
    expect(types).toEqual(['thread.item.added', 'thread.item.removed'])
  })

  it('that are unfinished when the run ends go', async () => {
    const { events } = await play([
      raw({ type: 'response.output_item.added', output_index: 0, item: { id: 'a', type: 'image_generation_call' } }),
    ])
    expect(events.map((event) => event.type)).toEqual(['thread.item.added', 'thread.item.removed'])
  })
})

describe('a call that the provider makes on its side', () => {
  it('is a finished task of its kind', async () => {
    const search = { query: 'weather', queries: ['weather'], sources: [{ url: 'https://w.example' }] }
    const { events } = await play([
      calls({ type: 'hosted_tool_call', name: 'web_search_call', providerData: { action: search } }),
      calls({ type: 'hosted_tool_call', name: 'file_search_call', providerData: { results: [{ filename: 'a.pdf' }] } }),
      calls({ type: 'hosted_tool_call', name: 'code_interpreter_call' }),
      calls({ type: 'hosted_tool_call', name: 'image_generation_call' }),
    ])
    const done = events.at(-1)
    expect(done).toMatchObject({
      item: {
        workflow: {
          tasks: [
            { type: 'web_search', queries: ['weather'], sources: [{ type: 'url', url: 'https://w.example' }] },
            { type: 'file', sources: [{ filename: 'a.pdf' }] },
            { type: 'custom', title: 'Code interpreter' },
          ],
        },
      },
    })
  })
})

describe('accumulated text', () => {
  const base = { type: 'Text', id: 't', value: '', streaming: true }

  it('is the component as given, then with each delta, then no longer streaming', async () => {
    const events = [...message('msg_1', 'Hel'), ...message('msg_2', 'lo')]
    const components = await toArray(accumulateText(from(events), base))
    expect(components).toEqual([
      base,
      { ...base, value: 'Hel' },
      { ...base, value: 'Hello' },
      { ...base, value: 'Hello', streaming: false },
    ])
  })

  it('takes the provider’s deltas where the SDK has none', async () => {
    const events = message('msg_1', 'Hi').filter((_event, index) => index !== 2)
    const components = await toArray(accumulateText(from(events), base))
    expect(components.at(-1)).toEqual({ ...base, value: 'Hi', streaming: false })
  })
})
