import { withTrace } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { createModelProvider } from '../src/index.ts'
import type { RemoteProviderName } from '../src/index.ts'
import { askStreamed, toRequest, withTools } from './support/ask-streamed.ts'
import type { Outcome } from './support/ask-streamed.ts'
import { callPiece, chunk, finish, startProvider, text } from './support/fake-provider.ts'
import type { Reply } from './support/fake-provider.ts'

async function answerOf(
  frames: (object | string)[],
  { provider = 'compatible', tools = [], ...reply }: Reply & { provider?: RemoteProviderName; tools?: string[] } = {},
): Promise<Outcome> {
  const { baseURL } = await startProvider({ frames, ...reply })
  return askStreamed(provider, { baseURL }, toRequest('Hello', withTools(tools)))
}

const f = { name: 'f', arguments: '{"a":1}' }
const g = { name: 'g', arguments: '{"b":2}' }
const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }

/** The whole message in the last chunk, beside a delta that says nothing. */
function inMessage(message: object, delta: object | null = {}): object {
  return {
    ...chunk({}),
    choices: [{ index: 0, delta, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
  }
}

describe('two calls', () => {
  it.each([
    ['without indexes, in a chunk each', [callPiece({ id: 'x', function: f }), callPiece({ id: 'y', function: g })]],
    [
      'without indexes, in one chunk',
      [
        chunk({
          tool_calls: [
            { id: 'x', function: f },
            { id: 'y', function: g },
          ],
        }),
      ],
    ],
    [
      'of the index 0 both',
      [callPiece({ index: 0, id: 'x', function: f }), callPiece({ index: 0, id: 'y', function: g })],
    ],
    [
      'of the index null',
      [callPiece({ index: null, id: 'x', function: f }), callPiece({ index: null, id: 'y', function: g })],
    ],
    ['without ids', [callPiece({ index: 0, function: f }), callPiece({ index: 1, function: g })]],
    ['without ids and indexes', [callPiece({ function: f }), callPiece({ function: g })]],
    ['of the id ""', [callPiece({ index: 0, id: '', function: f }), callPiece({ index: 1, id: '', function: g })]],
    ['of one id', [callPiece({ index: 0, id: 'x', function: f }), callPiece({ index: 1, id: 'x', function: g })]],
    [
      'in pieces, the name and the id with each of them',
      [
        callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: '{"a"' } }),
        callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: ':1}' } }),
        callPiece({ index: 1, id: 'y', function: { name: 'g', arguments: '' } }),
        callPiece({ index: 1, id: 'y', function: { name: 'g', arguments: '{"b":2}' } }),
      ],
    ],
    [
      'in pieces, told apart by their ids only',
      [
        callPiece({ id: 'x', function: { name: 'f', arguments: '{"a"' } }),
        callPiece({ id: 'y', function: { name: 'g', arguments: '{"b"' } }),
        callPiece({ id: 'x', function: { arguments: ':1}' } }),
        callPiece({ id: 'y', function: { arguments: ':2}' } }),
      ],
    ],
    [
      'with their arguments as objects',
      [
        callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: { a: 1 } } }),
        callPiece({ index: 1, function: { name: 'g', arguments: { b: 2 } } }),
      ],
    ],
    [
      'of indexes that are texts, in pieces',
      [
        callPiece({ index: '0', id: 'x', function: { name: 'f', arguments: '{"a"' } }),
        callPiece({ index: '1', id: 'y', function: { name: 'g', arguments: '{"b"' } }),
        callPiece({ index: '0', function: { arguments: ':1}' } }),
        callPiece({ index: '1', function: { arguments: ':2}' } }),
      ],
    ],
    [
      'whose index counts the chunks',
      [
        callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: '' } }),
        callPiece({ index: 1, id: 'x', function: { arguments: '{"a"' } }),
        callPiece({ index: 2, id: 'x', function: { arguments: ':1}' } }),
        callPiece({ index: 3, id: 'y', function: g }),
      ],
    ],
    [
      'of a new id in each piece',
      [
        callPiece({ index: 0, id: 'x1', function: { name: 'f', arguments: '' } }),
        callPiece({ index: 0, id: 'x2', function: { name: 'f', arguments: '{"a"' } }),
        callPiece({ index: 0, id: 'x3', function: { name: 'f', arguments: ':1}' } }),
        callPiece({ index: 1, id: 'y', function: g }),
      ],
    ],
    [
      'of which one is told once more at the end',
      [
        callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: '{"a"' } }),
        callPiece({ index: 0, function: { arguments: ':1}' } }),
        callPiece({ index: 1, id: 'y', function: g }),
        callPiece({ index: 0, id: 'x', function: f }),
      ],
    ],
    [
      'with all the arguments so far in each piece',
      [
        callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: '{"a"' } }),
        callPiece({ index: 0, function: { arguments: '{"a":1}' } }),
        callPiece({ index: 1, id: 'y', function: g }),
      ],
    ],
    [
      'whose names come after their arguments',
      [
        callPiece({ index: 0, id: 'x', function: { arguments: '{"a":1}' } }),
        callPiece({ index: 0, function: { name: 'f' } }),
        callPiece({ index: 1, id: 'y', function: g }),
      ],
    ],
    ['by their indexes', [chunk({ tool_calls: { 0: { id: 'x', function: f }, 1: { id: 'y', function: g } } })]],
    ['that are no list', [chunk({ tool_calls: { id: 'x', function: f } }), chunk({ tool_call: { id: 'y', ...g } })]],
    [
      'as JSON, or with other names for their members',
      [
        callPiece({ index: 0, id: 1, function: JSON.stringify(f) }),
        callPiece({ index: 1, id: 2, function: { name: ' functions.g', parameters: { b: 2 } } }),
      ],
    ],
    [
      'in a message beside an empty delta',
      [inMessage({ content: null, tool_calls: [{ function: f }, { function: g }] })],
    ],
    [
      'in deltas, and once more in a message',
      [
        callPiece({ index: 0, id: 'x', function: f }),
        callPiece({ index: 1, id: 'y', function: g }),
        inMessage({ content: null, tool_calls: [{ function: f }, { function: g }] }),
      ],
    ],
    [
      'with arguments written twice as JSON',
      [
        callPiece({ id: 'x', function: { name: 'f', arguments: '"{\\"a\\":1}"' } }),
        callPiece({ id: 'y', function: g }),
      ],
    ],
  ])('%s stay two', async (_what, frames) => {
    const { calls, output, error } = await answerOf([...frames, finish('tool_calls')])
    expect(error).toBeUndefined()
    expect(calls).toMatchObject([f, g])
    expect(new Set(calls.map(({ callId }) => callId)).size).toBe(2)
    expect(calls.every(({ callId }) => callId !== '')).toBe(true)
    expect(new Set(output.map(({ id }) => id)).size).toBe(2)
  })

  it('that are the same, without ids, stay two', async () => {
    const { calls } = await answerOf([callPiece({ function: f }), callPiece({ function: f }), finish()])
    expect(calls).toMatchObject([f, f])
  })

  it.each([
    ['two tools', ['f', 'g'], ['f', 'g'], ['f', 'g']],
    ['one tool, in pieces', ['find', 'find_all'], ['find', '_all'], ['find_all']],
    ['one tool, in equal pieces', ['dodo'], ['do', 'do'], ['dodo']],
    ['one tool, as much as there is of it', ['look_up'], ['look', 'look_up'], ['look_up']],
  ])('without arguments, ids and indexes are those of %s', async (_what, tools, names, called) => {
    const frames = names.map((name) => callPiece({ function: { name, arguments: '' } }))
    const { calls } = await answerOf([...frames, finish('tool_calls')], { tools })
    expect(calls.map(({ name }) => name)).toEqual(called)
  })

  it('of a name in two pieces is one', async () => {
    const pieces = [{ name: 'look_' }, { name: 'up' }, { arguments: '{}' }]
    const frames = pieces.map((piece) => callPiece({ index: 0, function: piece }))
    expect((await answerOf([...frames, finish('tool_calls')])).calls).toMatchObject([
      { name: 'look_up', arguments: '{}' },
    ])
  })
})

describe('the ids of items', () => {
  it('are of our own where a provider repeats its own', async () => {
    const { baseURL } = await startProvider({ frames: [text('Hi.'), finish()] })
    const ids = [await askStreamed('ollama', { baseURL }), await askStreamed('ollama', { baseURL })].map(
      ({ output }) => output[0]?.id,
    )
    expect(new Set(ids).size).toBe(2)
  })
})

describe('a stream', () => {
  it('without a reason, with [DONE], is whole', async () => {
    expect(await answerOf([text('Hi.')])).toMatchObject({ text: 'Hi.', reason: 'stop', error: undefined })
    const call = callPiece({ id: 'x', function: f })
    expect(await answerOf([call])).toMatchObject({ calls: [f], reason: 'tool_calls', error: undefined })
  })

  it('that counts its tokens in a last chunk is whole', async () => {
    const frames = [text('Hi.'), { ...chunk({}), choices: [], usage }]
    const outcome = await answerOf(frames, { ends: 'end' })
    expect(outcome).toMatchObject({ text: 'Hi.', error: undefined, usage: { inputTokens: 3, outputTokens: 4 } })
  })

  it.each([
    ['without a reason and [DONE]', [text('Hi')], { ends: 'end' }],
    ['whose connection breaks', [text('Hi')], { ends: 'cut' }],
    ['of Ollama without a reason, whose layer loses errors, [DONE] or not', [text('Hi')], { provider: 'ollama' }],
    ['with an empty reason', [text('Hi'), finish('')], { ends: 'end' }],
    [
      'cut in the arguments of a call',
      [callPiece({ index: 0, id: 'x', function: { name: 'f', arguments: '{"a' } })],
      { ends: 'end' },
    ],
  ] as const)('%s is cut', async (_what, frames, reply) => {
    expect((await answerOf([...frames], reply)).error).toMatchObject({ name: 'ModelStreamError', code: 'stream_cut' })
  })

  it.each([
    ['vLLM', { object: 'error', message: 'no room', code: 500 }, { code: '500', status: 500 }],
    ['a bare object', { message: 'no room', code: 'internal' }, { code: 'internal' }],
    ['Groq', { ...chunk({}), x_groq: { error: 'no room' } }, { code: 'provider_error' }],
    [
      'OpenRouter',
      {
        id: 'gen-1',
        error: { code: 502, message: 'no room' },
        choices: [{ delta: { content: '' }, finish_reason: 'error' }],
      },
      { code: '502', status: 502 },
    ],
    ['OpenRouter in its choice', chunk({}, { finish: 'error' }), { code: 'provider_error' }],
  ])('that tells of a failure as %s does has failed', async (_who, frame, error) => {
    const outcome = await answerOf([text('Hi'), frame])
    expect(outcome.text).toBe('Hi')
    expect(outcome.error).toMatchObject({ name: 'ModelStreamError', ...error })
  })

  it('with an event that is no JSON has failed', async () => {
    expect((await answerOf([text('Hi'), 'data: {"choices": [\n\n'])).error).toMatchObject({ code: 'stream_malformed' })
  })

  it('without a word and without a call has failed', async () => {
    expect((await answerOf([finish()])).error).toMatchObject({ code: 'empty_answer' })
    expect((await answerOf([])).error).toMatchObject({ code: 'stream_cut' })
  })

  it('that goes silent is ended', async () => {
    const { baseURL } = await startProvider({ frames: [text('Hi')], ends: 'stall' })
    const { text: said, error } = await askStreamed('compatible', { baseURL, idleMs: 30 })
    expect(said).toBe('Hi')
    expect(error).toMatchObject({ code: 'stream_idle' })
  })

  it('that somebody stops ends without an error', async () => {
    const { baseURL } = await startProvider({ frames: [text('Hi')], ends: 'stall' })
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    expect(
      (await askStreamed('compatible', { baseURL }, toRequest('Hello', { signal: stop.signal }))).error,
    ).toBeUndefined()
  })

  it.each<[string, unknown[]]>([
    ['null', [null, text('Hi'), finish()]],
    ['a delta that is a text', [{ choices: [{ index: 0, delta: 'Hi' }] }, finish()]],
    ['an index that is a text', [{ choices: [{ index: '0', delta: { content: 'Hi' } }] }, finish()]],
    ['audio that is none', [{ choices: [{ index: 0, delta: { content: 'Hi', audio: 'x' } }] }, finish()]],
    [
      'thoughts that are null',
      [{ choices: [{ index: 0, delta: { content: 'Hi', reasoning_details: [null] } }] }, finish()],
    ],
  ])('with %s is read', async (_what, frames) => {
    const { text: said, error } = await answerOf(frames as object[])
    expect({ said, error }).toEqual({ said: 'Hi', error: undefined })
  })

  it.each<[string, object]>([
    ['in a list', [{ error: { message: 'over', code: 503 } }]],
    ['as a detail', { detail: 'over' }],
  ])('that tells of a failure %s has failed', async (_how, failure) => {
    expect((await answerOf([text('Hi'), failure])).error).toMatchObject({ name: 'ModelStreamError' })
  })

  it.each<[string, object[]]>([
    ['in a message beside an empty delta', [inMessage({ content: 'Hi' })]],
    ['in a message beside a delta of nothing', [inMessage({ content: 'Hi' }, { content: '' })]],
    ['in a delta, and once more in a message', [text('Hi'), inMessage({ content: 'Hi' })]],
    ['in a delta, and once more in a message without one', [text('Hi'), inMessage({ content: 'Hi' }, null)]],
    ['in the choice 1 alone', [{ choices: [{ index: 1, delta: { content: 'Hi' }, finish_reason: 'stop' }] }]],
    [
      'in two choices',
      [
        {
          choices: [
            { index: 1, delta: { content: 'Ho' } },
            { index: 0, delta: { content: 'Hi' } },
          ],
        },
        { choices: [{ index: 1, delta: {}, finish_reason: 'length' }] },
        finish(),
      ],
    ],
    ['in a choice that is no list', [{ choices: { delta: { content: 'Hi' } } }, finish()]],
  ])('with its text %s is shown once', async (_where, frames) => {
    const { text: said, reason, error } = await answerOf(frames)
    expect({ said, reason, error }).toEqual({ said: 'Hi', reason: 'stop', error: undefined })
  })

  it('of blanks alone is empty', async () => {
    expect((await answerOf([text(' \n'), finish()])).error).toMatchObject({ code: 'empty_answer' })
  })

  it('with comments, without index and with text in parts is read', async () => {
    const parts = { choices: [{ delta: { content: [{ type: 'text', text: 'Hi' }] } }] }
    const { text: said } = await answerOf([': OPENROUTER PROCESSING\n\n', parts, text('.'), finish()])
    expect(said).toBe('Hi.')
  })
})

describe('what a proxy sends again', () => {
  const answer = [chunk({ role: 'assistant', content: '' }), text('ha'), text('ha'), text('!'), finish()]

  it.each([
    ['each chunk twice', answer.flatMap((each) => [each, each])],
    ['the whole stream twice', [...answer, ...answer]],
    ['an answer of one chunk twice', [text('haha!'), text('haha!'), finish(), finish()]],
    ['a stream that begins with the same word twice', ['ha', 'ha', '!'].map(text).concat(finish())],
    ['nothing twice', answer],
    [
      'a doubled stream that begins with equal chunks',
      ['ha', 'ha', 'ha', 'ha', '!', '!'].map(text).concat(finish(), finish()),
    ],
  ])('is shown once: %s', async (_what, frames) => {
    expect((await answerOf(frames)).text).toBe('haha!')
  })

  it.each([2, 3, 4, 5, 100])('is not what a model itself says %i times', async (times) => {
    const laughs = Array.from({ length: times }, () => text('ha'))
    expect((await answerOf([...laughs, finish()])).text).toBe('ha'.repeat(times))
    expect((await answerOf([...laughs, text('!'), finish()])).text).toBe(`${'ha'.repeat(times)}!`)
  })
})

describe('reasoning', () => {
  it.each([
    ['reasoning', [chunk({ reasoning: 'Hm' }), chunk({ reasoning: '.' })]],
    ['reasoning_content', [chunk({ reasoning_content: 'Hm' }), chunk({ reasoning_content: '.' })]],
    [
      'reasoning_details',
      [
        chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }] }),
        chunk({ reasoning_details: [{ type: 'reasoning.summary', summary: '.' }] }),
      ],
    ],
    ['reasoning_text', [chunk({ reasoning_text: 'Hm' }), chunk({ reasoning_text: '.' })]],
    ['reasoning in an object', [chunk({ reasoning: { content: 'Hm.', encrypted: 'x' } })]],
    ['thinking', [chunk({ thinking: 'Hm' }), chunk({ thinking: { text: '.' } })]],
    ['thinking_blocks', [chunk({ thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'x' }] })]],
    ['reasoning_content in parts', [chunk({ reasoning_content: [{ type: 'text', text: 'Hm.' }] })]],
    [
      'thinking parts of the text',
      [chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] })],
    ],
    ['reasoning parts of the text', [chunk({ content: [{ type: 'reasoning', text: 'Hm.' }] })]],
    [
      'text that Google marks',
      [
        chunk({ content: '<thought>Hm', extra_content: { google: { thought: true } } }),
        chunk({ content: '.', extra_content: { google: { thought: true } } }),
        text('</thought>'),
      ],
    ],
    [
      'text that Google marks, the tags in one',
      [chunk({ content: '<thought>Hm.</thought>', extra_content: { google: { thought: true } } })],
    ],
    ['two names of the same', [chunk({ reasoning: 'Hm.', reasoning_content: 'Hm.' })]],
    ['tags of other names', [text('<reasoning>Hm.</reasoning>')]],
    ['tags in capitals, with an attribute', ['<Thi', 'nk sign', 'ed="x">Hm.</THI', 'NK >'].map(text)],
    ['tags', [text('<think>Hm.</think>\n\n')]],
    ['tags in pieces', ['<th', 'ink>', 'Hm', '.</thi', 'nk>', '\n'].map(text)],
  ])('as %s is shown as reasoning and never as text', async (_what, frames) => {
    const { text: said, thought } = await answerOf([...frames, text('Hi.'), finish()])
    expect({ said, thought }).toEqual({ said: 'Hi.', thought: 'Hm.' })
  })

  it.each(['<thing>', 'The tag <think> opens.', '<', 'a < b', '</think>', '<reasons>', '<think', 'Thoughts.'])(
    'is not seen in the text %j',
    async (words) => {
      const { text: said, thought } = await answerOf(words.split('').map(text).concat(finish()))
      expect({ said, thought }).toEqual({ said: words, thought: '' })
    },
  )
})

describe('the reason of an end', () => {
  it.each([
    ['STOP', 'stop'],
    ['end_turn', 'stop'],
    ['COMPLETE', 'stop'],
    ['<|im_end|>', 'stop'],
    ['FINISH_REASON_STOP', 'stop'],
    ['tool_use', 'tool_calls'],
    ['model_length', 'length'],
    ['max_output_tokens', 'length'],
    ['FINISH_REASON_MAX_TOKENS', 'length'],
    ['sensitive', 'content_filter'],
    ['content-filter', 'content_filter'],
    ['guardrail_intervened', 'content_filter'],
    ['network_error', 'network_error'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['content_filter', 'content_filter'],
  ])('%s is told as %s', async (given, told) => {
    expect((await answerOf([text('Hi'), finish(given)])).reason).toBe(told)
  })
})

describe('an answer that was not streamed', () => {
  it('is repaired as if it had been', async () => {
    const tool_calls = [{ function: f }, { id: '', function: { name: 'g', arguments: { b: 2 } } }]
    const message = { role: 'assistant', content: '<think>Hm</think>Hi.', tool_calls }
    const { baseURL } = await startProvider({
      body: { id: '1', choices: [{ message, finish_reason: 'tool_calls' }], usage },
    })
    const compatible = { baseURL, defaultModel: 'm' }
    const model = await createModelProvider({ provider: 'compatible', compatible }).getModel('')
    const { output } = await withTrace('test', () => model.getResponse(toRequest()))
    expect(output).toMatchObject([
      { type: 'reasoning', rawContent: [{ text: 'Hm' }] },
      { type: 'message', content: [{ text: 'Hi.' }] },
      { type: 'function_call', ...f, callId: expect.stringMatching(/./) },
      { type: 'function_call', ...g, callId: expect.stringMatching(/./) },
    ])
  })
})
