import { afterEach, describe, expect, it } from 'vitest'
import {
  callTools,
  chatFinish,
  chatText,
  closeProviders,
  messageItem,
  refusal,
  responsesOf,
  say,
  startStrictProvider,
} from './strict-provider.ts'
import type { Api, Frame, Reply } from './strict-provider.ts'
import { createStrictWorld } from './strict-server.ts'

afterEach(closeProviders)

const RETRY = { type: 'error', code: 'stream.error', allow_retry: true }

/** One turn in which the provider gives these replies. The next is answered from a history that no provider would refuse. */
async function turn(api: Api, replies: Reply[]) {
  const given = [...replies]
  const { modelProvider, requests, faults } = await startStrictProvider(api, given)
  const { ask } = await createStrictWorld(modelProvider)
  const { errors, answers } = await ask('Hello')
  const asked = requests.length
  given.splice(0)
  expect(await ask('And now?')).toMatchObject({ errors: [], answers: ['Fine.'] })
  expect(faults).toEqual([])
  return { errors, answers, asked }
}

const error = (words: RegExp, allow_retry: boolean) => ({
  type: 'error',
  code: 'custom',
  message: expect.stringMatching(words),
  allow_retry,
})

describe('the reason for which a chat completion ended, as other providers call it', () => {
  it.each([
    'tool_use',
    'COMPLETE',
    'finished',
    'FINISH_REASON_STOP',
    '<|im_end|>',
    '<|endoftext|>',
    'stop_token',
    'end_of_turn',
    'STOP_SEQUENCE',
    'Stop',
  ])('means a whole answer: %s', async (reason) => {
    const { errors, answers } = await turn('chat', [[...chatText('Whole'), chatFinish(reason)]])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['Whole'] })
  })

  it.each([
    'model_length',
    'max_output_tokens',
    'max_new_tokens',
    'max_length',
    'length_limit',
    'token_limit',
    'FINISH_REASON_MAX_TOKENS',
    'model_context_window_exceeded',
  ])('means the limit: %s', async (reason) => {
    const { errors, answers } = await turn('chat', [[...chatText('Half'), chatFinish(reason)]])
    expect({ errors, answers }).toEqual({ errors: [error(/output limit/, true)], answers: ['Half'] })
  })

  it.each(['sensitive', 'SAFETY', 'RECITATION', 'content-filter', 'content_filtered', 'guardrail_intervened', 'SPII'])(
    'means a filter: %s',
    async (reason) => {
      const { errors, answers } = await turn('chat', [[...chatText('Half'), chatFinish(reason)]])
      expect({ errors, answers }).toEqual({ errors: [error(/content filter/, true)], answers: ['Half'] })
    },
  )

  it.each(['network_error', 'abort', 'insufficient_system_resource', 'malformed_function_call', 'OTHER'])(
    'means a failure: %s',
    async (reason) => {
      const { errors, answers } = await turn('chat', [[...chatText('Half'), chatFinish(reason)]])
      expect({ errors, answers }).toEqual({ errors: [RETRY], answers: ['Half'] })
    },
  )
})

describe('a response whose last event is called completed', () => {
  it.each<[string, object, object]>([
    [
      'at the limit',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      error(/output limit/, true),
    ],
    [
      'at a filter',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      error(/content filter/, true),
    ],
    ['with a failure', { status: 'failed', error: { code: 'server_error', message: 'oops' } }, RETRY],
    ['because it was cancelled', { status: 'cancelled' }, RETRY],
  ])('and which ended %s, as its state says, has failed', async (_what, state, told) => {
    const frames = responsesOf([messageItem('Half')]).map((frame: Frame) =>
      frame['type'] === 'response.completed' ? { ...frame, response: { ...frame['response'], ...state } } : frame,
    )
    const { errors, answers } = await turn('responses', [frames])
    expect({ errors, answers }).toEqual({ errors: [told], answers: ['Half'] })
  })
})

it('a response that was cancelled has failed', async () => {
  const ending = { type: 'response.cancelled', response: { id: 'r', status: 'cancelled', output: [] } }
  const { errors, answers } = await turn('responses', [responsesOf([messageItem('Half')], ending)])
  expect({ errors, answers }).toEqual({ errors: [RETRY], answers: ['Half'] })
})

function withoutBeginning(frames: object[]): object[] {
  return frames.filter((frame: Frame) => frame['type'] !== 'response.created')
}

it('responses that do not tell where they begin are told apart, though their items have the same ids', async () => {
  const call = { type: 'function_call', id: 'fc', call_id: 'a', name: 'look', arguments: '{}', status: 'completed' }
  const { errors, answers } = await turn('responses', [
    withoutBeginning(responsesOf([messageItem('First', 'msg_1'), call])),
    withoutBeginning(responsesOf([messageItem('Second', 'msg_1')])),
  ])
  expect({ errors, answers }).toEqual({ errors: [], answers: ['First', 'Second'] })
})

it('a message whose content is a text by itself is shown', async () => {
  const frames = responsesOf([messageItem('Whole')]).map((frame: Frame) =>
    frame['type'] === 'response.output_item.done' ? { ...frame, item: { ...frame['item'], content: 'Whole' } } : frame,
  )
  const { errors, answers } = await turn('responses', [frames])
  expect({ errors, answers }).toEqual({ errors: [], answers: ['Whole'] })
})

describe.each<Api>(['responses', 'chat'])('a provider of %s', (api) => {
  it.each<[string, Reply]>([
    [
      'llama.cpp',
      refusal(400, {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      }),
    ],
    [
      'vLLM',
      refusal(400, { message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.' }),
    ],
    [
      'TGI',
      {
        status: 422,
        body: { error: '`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens' },
      },
    ],
    ['Moonshot', refusal(400, { message: 'Invalid request: Your request exceeded model token limit: 8192' })],
    ['Qwen', refusal(400, { message: 'Range of input length should be [1, 30720]' })],
    ['GitHub', refusal(413, { code: 'tokens_limit_reached', message: 'Request body too large for gpt-4o model.' })],
    ['Mistral', refusal(400, { message: 'Prompt contains 40000 tokens, too large for model with 32768' })],
    [
      'a proxy',
      refusal(500, { message: "ContextWindowExceededError: This model's maximum context length is 8192 tokens" }),
    ],
    [
      'a limit by the minute',
      refusal(429, { message: 'Request too large for gpt-4o on tokens per min: Limit 30000, Requested 50000.' }),
    ],
    ['nginx', { status: 413, body: 'Payload Too Large' }],
  ])('that refuses an input for its length in the words of %s is given a shorter one', async (_who, reply) => {
    const { modelProvider, requests } = await startStrictProvider(api, [say(api, 'w'.repeat(20_000)), reply])
    const { ask } = await createStrictWorld(modelProvider)
    await ask('one')
    expect(await ask('two')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(requests).toHaveLength(3)
    expect(requests[2]!.length).toBeLessThan(requests[1]!.length / 1.5)
  })

  it.each<[string, Reply]>([
    [
      'Anthropic',
      refusal(400, { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' }),
    ],
    [
      'xAI',
      {
        status: 403,
        body: { error: 'Your team has either used all available credits or reached its monthly spending limit.' },
      },
    ],
    ['Moonshot', refusal(429, { type: 'exceeded_current_quota_error', message: 'Your account is suspended' })],
    [
      'Qwen',
      refusal(400, { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.' }),
    ],
    ['a type', refusal(429, { type: 'insufficient_quota', code: null, message: 'No.' })],
    [
      'a sentence',
      refusal(429, { message: 'You exceeded your current quota, please check your plan and billing details.' }),
    ],
  ])('whose quota is used up in the words of %s is asked once, and the user is told', async (_who, reply) => {
    const { errors, asked } = await turn(api, [reply])
    expect({ errors, asked }).toEqual({ errors: [error(/used up/, false)], asked: 1 })
  })

  it.each<[string, string, RegExp]>([
    ['in seconds', 'Please retry after 86 seconds.', /in 86 seconds/],
    ['with a quota that comes back', 'You exceeded your current quota. Please retry in 34.07s.', /in 35 seconds/],
    ['in hours and minutes', 'Rate limit reached. Please try again in 1h23m45.6s.', /in 84 minutes/],
    ['in words', 'Too many requests, please wait 5 minutes before trying again.', /in 5 minutes/],
    ['in days', 'Daily limit. Please try again in 2 days.', /in 48 hours/],
  ])('that wants to be left alone says so %s, and the user is told', async (_how, message, told) => {
    const { errors, asked } = await turn(api, [refusal(429, { message })])
    expect({ errors, asked }).toEqual({ errors: [error(told, true)], asked: 1 })
  })

  it.each<[string, string, RegExp]>([
    ['without end', `{"city":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, /error|unreadable/],
    ['with half of a character', '{"city":"\\ud800"}', /found/],
    ['with brackets in a text', `{"city":"${'['.repeat(500)}"}`, /found \[\[/],
  ])('that writes arguments %s is answered, and so is all that follows', async (_what, args, told) => {
    const { modelProvider, requests, faults } = await startStrictProvider(api, [
      callTools(api, [{ id: 'a\ud800', name: 'find', arguments: args }]),
      callTools(api, [{ id: 'a\ud800', name: 'find', arguments: '{"city":"Oslo"}' }]),
    ])
    const { ask } = await createStrictWorld(modelProvider)
    expect(await ask('Hello')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(requests[1]).toMatch(told)
    expect(await ask('And now?')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(faults).toEqual([])
  })

  it.each([301, 307])('that redirects with %i is not asked again', async (status) => {
    const { errors } = await turn(api, [{ status, body: {} }])
    expect(errors).toEqual([{ type: 'error', code: 'stream.error', allow_retry: false }])
  })

  it('that says blanks alone has said nothing', async () => {
    const { errors, answers } = await turn(api, [say(api, ' \n')])
    expect({ errors, answers }).toEqual({ errors: [RETRY], answers: [] })
  })

  it('that names a tool like a member of every object is told that there is none', async () => {
    const names = ['__proto__', 'constructor', 'toString']
    const calls = names.map((name, index) => ({ id: `c${index}`, name, arguments: '{}' }))
    const { errors, answers } = await turn(api, [callTools(api, calls)])
    expect({ errors, answers }).toEqual({ errors: [], answers: ['Fine.'] })
  })
})

it('counts that are texts cost no answer', async () => {
  const usage = { prompt_tokens: '3', completion_tokens: null, total_tokens: {} }
  const { errors, answers } = await turn('chat', [[...chatText('Whole'), { ...chatFinish(), usage }]])
  expect({ errors, answers }).toEqual({ errors: [], answers: ['Whole'] })
})

it('ids that are no texts cost no answer', async () => {
  const { errors, answers } = await turn('responses', [responsesOf([messageItem('Whole', 7)])])
  expect({ errors, answers }).toEqual({ errors: [], answers: ['Whole'] })
})
