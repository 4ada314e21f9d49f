import { afterEach, describe, expect, it } from 'vitest'
import {
  callTools,
  chatChunk,
  chatFinish,
  chatText,
  closeProviders,
  messageItem,
  refusal,
  responsesOf,
  say,
  startStrictProvider,
} from './strict-provider.ts'
import type { Api, FakeCall, Frame, Reply } from './strict-provider.ts'
import { createStrictWorld } from './strict-server.ts'

afterEach(closeProviders)

/** One turn in which the provider gives these replies, and another that must be answered. */
async function turns(api: Api, replies: Reply[]) {
  const { modelProvider, faults, requests } = await startStrictProvider(api, replies)
  const world = await createStrictWorld(modelProvider)
  const first = await world.ask('Hello')
  const count = requests.length
  const next = await world.ask('And now?')
  expect(next).toMatchObject({ errors: [], answers: ['Fine.'] })
  expect(faults).toEqual([])
  const stored = world
    .items()
    .flatMap((item) => (item.type === 'assistant_message' ? [item.content.map(({ text }) => text).join('|')] : []))
  // What the page was shown is what is stored.
  expect(stored).toEqual([...first.answers, 'Fine.'])
  return { ...first, requests: count, last: requests.at(-1)! }
}

/** A message of a Responses API in its usual events, which a test may bend. */
const events = (text: unknown, bend: (event: Frame) => object | object[] = (event) => event) =>
  responsesOf([messageItem(text)]).flatMap((event) => bend(event))

const without = (name: string) => (event: Frame) =>
  Object.fromEntries(Object.entries(event).filter(([member]) => member !== name))

describe.each<Api>(['responses', 'chat'])('a model of %s that makes a mistake', (api) => {
  it.each<[string, FakeCall[], string]>([
    ['a tool that there is not', [{ id: 'a', name: 'nope', arguments: '{}' }], 'not found'],
    [
      'a tool that there is not beside one that there is',
      [
        { id: 'a', name: 'look', arguments: '{}' },
        { id: 'b', name: 'nope', arguments: '{}' },
      ],
      'not found',
    ],
    ['a colleague that there is not', [{ id: 'a', name: 'transfer_to_nobody', arguments: '{}' }], 'not found'],
    ['itself', [{ id: 'a', name: 'transfer_to_triage', arguments: '{}' }], 'not found'],
    ['a tool without a name', [{ id: 'a', name: '', arguments: '{}' }], 'not found'],
    ['a tool with broken arguments', [{ id: 'a', name: 'find', arguments: '{"city":' }], 'unreadable_arguments'],
    ['a tool with arguments of another type', [{ id: 'a', name: 'find', arguments: '{"city":7}' }], 'error'],
    ['a tool with a list', [{ id: 'a', name: 'find', arguments: '[]' }], 'unreadable_arguments'],
  ])('and calls %s is told so, and answers', async (_what, calls, told) => {
    const { errors, answers, requests, last } = await turns(api, [callTools(api, calls)])
    expect({ errors, answers, requests }).toEqual({ errors: [], answers: ['Fine.'], requests: 2 })
    expect(last).toContain(told)
  })

  it.each<[string, FakeCall[]]>([
    ['without arguments', [{ id: 'a', name: 'look', arguments: '' }]],
    ['without an id', [{ name: 'look', arguments: '{}' }]],
    ['with an empty id', [{ id: '', name: 'look', arguments: '{}' }]],
    [
      'with empty ids, twice',
      [
        { id: '', name: 'look', arguments: '{}' },
        { id: '', name: 'find', arguments: '{"city":"Rome"}' },
      ],
    ],
    [
      'with one id, twice',
      [
        { id: 'a', name: 'look', arguments: '{}' },
        { id: 'a', name: 'find', arguments: '{"city":"Rome"}' },
      ],
    ],
  ])('of a call %s has it carried out all the same', async (_what, calls) => {
    const { errors, answers, last } = await turns(api, [callTools(api, calls)])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['Fine.'] })
    expect(last).toContain('seen')
    expect(last.includes('found Rome')).toBe(calls.length > 1)
  })

  it('and gives one id in each response has each call carried out', async () => {
    const call = (city: string) => callTools(api, [{ id: 'x', name: 'find', arguments: `{"city":"${city}"}` }])
    const { errors, answers, last } = await turns(api, [call('Rome'), call('Oslo')])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['Fine.'] })
    expect(last).toMatch(/found Rome.*found Oslo/)
  })
})

describe('a chat completion', () => {
  const RETRY = { type: 'error', code: 'stream.error', allow_retry: true }

  it.each<[string, object[], RegExp]>([
    ['that is filtered in mid-sentence', [chatFinish('content_filter')], /content filter/],
    ['that reaches its limit', [chatFinish('length')], /output limit/],
    ['that reaches its limit in capitals', [chatFinish('MAX_TOKENS')], /output limit/],
  ])('%s keeps what there is, and says so', async (_what, frames, words) => {
    const { errors, answers } = await turns('chat', [[...chatText('Half'), ...frames]])
    expect(answers).toEqual(['Half'])
    expect(errors).toEqual([
      { type: 'error', code: 'custom', message: expect.stringMatching(words), allow_retry: true },
    ])
  })

  it.each<[string, object[]]>([
    ['without a reason', []],
    ['with an empty reason', [chatFinish('')]],
    ['with the reason "error"', [chatFinish('error')]],
    ['with a reason that nobody knows', [chatFinish('sunset')]],
    ['with an error of vLLM', [{ object: 'error', message: 'CUDA', code: 500 }]],
    ['with an error of Groq', [chatChunk({}, { x: 1 }), { ...chatFinish('stop'), x_groq: { error: 'over' } }]],
    [
      'with an error of OpenRouter',
      [{ error: { code: 502, message: 'upstream' }, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] }],
    ],
    ['with a bare error', [{ message: 'over', code: 500 }]],
  ])('that ends %s keeps what there is, with one error', async (_what, frames) => {
    const { errors, answers } = await turns('chat', [[...chatText('Half'), ...frames]])
    expect({ errors, answers }).toEqual({ errors: [RETRY], answers: ['Half'] })
  })

  it('that is cut within a call has none of its calls carried out', async () => {
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }
    const { errors, requests, last } = await turns('chat', [[chatChunk({ role: 'assistant', tool_calls: [call] })]])
    expect({ errors, requests }).toEqual({ errors: [RETRY], requests: 1 })
    expect(last).not.toContain('seen')
  })

  it.each<[string, object[]]>([
    [
      'the tokens in a last chunk, and gives no reason',
      [{ ...chatChunk({}), choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }],
    ],
    ['a reason in capitals', [chatFinish('STOP')]],
    ['the end of a sequence', [chatFinish('eos')]],
  ])('that tells %s is whole', async (_what, frames) => {
    const { errors, answers } = await turns('chat', [[...chatText('Whole'), ...frames]])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['Whole'] })
  })

  it('of numbers is text', async () => {
    const { errors, answers } = await turns('chat', [[...chatText(4), ...chatText(2), chatFinish()]])
    expect({ errors, answers: answers.length }).toEqual({ errors: [], answers: 1 })
  })

  it('that refuses has answered', async () => {
    const { errors, answers } = await turns('chat', [
      [chatChunk({ role: 'assistant', refusal: 'I must not.' }), chatFinish()],
    ])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['I must not.'] })
  })

  it('that is filtered before its first word is a refusal', async () => {
    const { errors, answers } = await turns('chat', [[chatFinish('content_filter')]])
    expect({ errors, answers: answers.length }).toEqual({ errors: [], answers: 1 })
  })
})

describe('a response', () => {
  it('that refuses has answered', async () => {
    const item = { ...messageItem(''), content: [{ type: 'refusal', refusal: 'I must not.' }] }
    const { errors, answers } = await turns('responses', [responsesOf([item])])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['I must not.'] })
  })

  it.each<[string, (event: Frame) => object | object[]]>([
    [
      'deltas that are null',
      (event) => (event['type'] === 'response.output_text.delta' ? [{ ...event, delta: null }, event] : event),
    ],
    [
      'deltas that are numbers',
      (event) => (event['type'] === 'response.output_text.delta' ? { ...event, delta: 42 } : event),
    ],
    ['no content index', without('content_index')],
    [
      'a content index that is null',
      (event) => ({ ...event, ...('content_index' in event && { content_index: null }) }),
    ],
    [
      'a content index beyond all bounds',
      (event) => ({ ...event, ...('content_index' in event && { content_index: 1e9 }) }),
    ],
    ['no output index', without('output_index')],
    ['no item id', without('item_id')],
    ['another item id in its deltas', (event) => ({ ...event, ...('item_id' in event && { item_id: 'msg_other' }) })],
    ['an item id that is a number', (event) => ({ ...event, ...('item_id' in event && { item_id: 7 }) })],
    ['no item before its deltas', (event) => (event['type'] === 'response.output_item.added' ? [] : event)],
    ['its item twice', (event) => (event['type'] === 'response.output_item.added' ? [event, event] : event)],
    [
      'its item twice, under new numbers',
      (event) => (event['type'] === 'response.output_item.added' ? [event, { ...event, sequence_number: 99 }] : event),
    ],
    ['its last frame twice', (event) => (event['type'] === 'response.output_item.done' ? [event, event] : event)],
    [
      'an item without content',
      (event) =>
        event['type'] === 'response.output_item.added'
          ? { ...event, item: { ...event['item'], content: null } }
          : event,
    ],
    [
      'annotations that are none',
      (event) => ({ ...event, ...(event['part'] && { part: { type: 'output_text', text: null, annotations: 3 } }) }),
    ],
    [
      'every frame twice',
      (event) => (event['type'].startsWith('response.c') && !event['part'] ? event : [event, event]),
    ],
    ['no end of its message', (event) => (event['type'] === 'response.output_item.done' ? [] : event)],
  ])('with %s is shown once, and whole', async (_what, bend) => {
    const { errors, answers, events: sent } = await turns('responses', [events('42', bend)])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['42'] })
    const added = new Set(sent.flatMap((event) => (event.type === 'thread.item.added' ? [event.item.id] : [])))
    const updated = sent.flatMap((event) => (event.type === 'thread.item.updated' ? [event.item_id] : []))
    expect(updated.filter((id) => !added.has(id))).toEqual([])
    expect(sent.filter((event) => event.type === 'thread.item.removed')).toEqual([])
  })

  it('sent twice as a whole is shown once', async () => {
    const [created, ...rest] = events('Hello')
    const { errors, answers } = await turns('responses', [[created!, ...rest.slice(0, -1), ...rest]])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['Hello'] })
  })

  it('of which every frame comes twice is written once while it is written', async () => {
    const frames = events('42', (event) => [event, event])
    const { events: sent } = await turns('responses', [frames])
    const written = sent.flatMap((event) =>
      event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta'
        ? [event.update.delta]
        : [],
    )
    expect(written).toEqual(['42'])
  })

  it('whose last event has none of its items is whole, and its calls are carried out', async () => {
    const empty = { type: 'response.completed', response: { id: 'r', status: 'completed', output: [] } }
    const call = { type: 'function_call', id: 'fc', call_id: 'a', name: 'look', arguments: '{}', status: 'completed' }
    const { errors, answers, requests, last } = await turns('responses', [
      responsesOf([call], empty),
      responsesOf([messageItem('Hello')], empty),
    ])
    expect({ errors, answers, requests }).toEqual({ errors: [], answers: ['Hello'], requests: 2 })
    expect(last).toContain('seen')
  })

  it('without a word is neither shown nor stored, nor sent back', async () => {
    const { answers, last } = await turns('responses', [responsesOf([messageItem('')])])
    expect(answers).toEqual([])
    expect(last).not.toContain('output_text')
  })

  it.each<[string, object, RegExp]>([
    ['its limit', { reason: 'max_output_tokens' }, /output limit/],
    ['a filter', { reason: 'content_filter' }, /content filter/],
  ])('that ends at %s keeps what there is, and says so', async (_what, details, words) => {
    const response = { id: 'r', status: 'incomplete', incomplete_details: details, output: [] }
    const { errors, answers } = await turns('responses', [
      responsesOf([messageItem('Half')], { type: 'response.incomplete', response }),
    ])
    expect(answers).toEqual(['Half'])
    expect(errors).toEqual([
      { type: 'error', code: 'custom', message: expect.stringMatching(words), allow_retry: true },
    ])
  })

  it('that fails keeps what there is, with one error', async () => {
    const response = { id: 'r', status: 'failed', error: { code: 'server_error', message: 'oops' }, output: [] }
    const { errors, answers } = await turns('responses', [
      responsesOf([messageItem('Half')], { type: 'response.failed', response }),
    ])
    expect(answers).toEqual(['Half'])
    expect(errors).toEqual([{ type: 'error', code: 'stream.error', allow_retry: true }])
  })
})

describe.each<Api>(['responses', 'chat'])('a provider of %s', (api) => {
  const tooLong = refusal(400, { message: 'Your input exceeds the context window.', code: 'context_length_exceeded' })

  it('that refuses an input for its length is given a shorter one', async () => {
    const { modelProvider, requests, faults } = await startStrictProvider(api, [
      say(api, 'w'.repeat(20_000)),
      say(api, 'w'.repeat(20_000)),
      tooLong,
    ])
    const { ask } = await createStrictWorld(modelProvider)
    await ask('one')
    await ask('two')
    expect(await ask('three')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(requests).toHaveLength(4)
    expect(requests[3]!.length).toBeLessThan(requests[2]!.length / 1.5)
    expect(requests[3]).toContain('three')
    expect(faults).toEqual([])
  })

  it('that has refused a length is not asked with it again', async () => {
    const long = () => say(api, 'w'.repeat(20_000))
    const { modelProvider, requests } = await startStrictProvider(api, [long(), long(), tooLong, long()])
    const { ask } = await createStrictWorld(modelProvider)
    for (const text of ['one', 'two', 'three', 'four']) expect(await ask(text)).toMatchObject({ errors: [] })
    expect(requests).toHaveLength(5)
    expect(requests[4]!.length).toBeLessThan(requests[2]!.length / 1.5)
  })

  it('that refuses it however short is said to, without a retry', async () => {
    const { modelProvider } = await startStrictProvider(
      api,
      Array.from({ length: 9 }, () => tooLong),
    )
    const { ask } = await createStrictWorld(modelProvider)
    const { errors } = await ask(`long ${'w'.repeat(30_000)}`)
    expect(errors).toEqual([
      {
        type: 'error',
        code: 'custom',
        message: expect.stringContaining('more than the model can read'),
        allow_retry: false,
      },
    ])
  })

  it.each<[string, Reply, object]>([
    [
      'whose quota is used up',
      refusal(429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }),
      {
        message: expect.stringContaining('used up'),
        allow_retry: false,
      },
    ],
    [
      'that wants money',
      refusal(402, { message: 'Insufficient credits' }),
      {
        message: expect.stringContaining('used up'),
        allow_retry: false,
      },
    ],
    [
      'that wants to be left alone for long',
      refusal(429, { message: 'slow down' }, { 'retry-after': '90' }),
      {
        message: expect.stringContaining('try again in 90 seconds'),
        allow_retry: true,
      },
    ],
  ])('%s is asked once, and the user is told', async (_what, reply, error) => {
    const { errors, requests } = await turns(api, [reply])
    expect(errors).toEqual([{ type: 'error', code: 'custom', ...error }])
    expect(requests).toBe(1)
  })
})

describe('a response that fails for its length', () => {
  it('is asked for again with less', async () => {
    const response = {
      id: 'r',
      status: 'failed',
      error: { code: 'context_length_exceeded', message: 'too long' },
      output: [],
    }
    const failed = [
      { type: 'response.created', response: { id: 'r' } },
      { type: 'response.failed', response },
    ]
    const { modelProvider, requests } = await startStrictProvider('responses', [
      say('responses', 'w'.repeat(20_000)),
      failed,
    ])
    const { ask } = await createStrictWorld(modelProvider)
    await ask('one')
    expect(await ask('two')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(requests).toHaveLength(3)
  })
})
