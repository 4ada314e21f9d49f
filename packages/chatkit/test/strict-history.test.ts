import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ThreadItem } from '../src/item.ts'
import { callTools, closeProviders, startStrictProvider } from './strict-provider.ts'
import type { Api } from './strict-provider.ts'
import { createStrictWorld } from './strict-server.ts'

afterEach(closeProviders)
// The SDK says on the console that a chat completion is given no images by tools.
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}))

const head = { thread_id: 'thr_1', created_at: '2025-01-01T00:00:00Z' }
const user = (content: object[], more: object = {}) => ({
  type: 'user_message',
  content,
  attachments: [],
  inference_options: {},
  ...more,
})
const hidden = (content: unknown) => ({ type: 'hidden_context_item', content })
const record = (items: object[]) => hidden({ type: 'frontdesk.model_items', version: 1, items, tasks: [] })
const call = (callId: unknown, args: unknown, name: unknown = 'look') => ({
  type: 'function_call',
  callId,
  name,
  arguments: args,
})
const result = (callId: unknown, output: unknown) => ({
  type: 'function_call_result',
  callId,
  name: 'look',
  status: 'completed',
  output,
})
const workflow = (tasks: object[]) => ({ type: 'workflow', workflow: { type: 'custom', tasks, expanded: false } })

const ITEMS: [string, object][] = [
  [
    'a message with an @-mention',
    user([{ type: 'input_tag', id: 'e', text: 'Order', data: { a: 1 }, interactive: true }]),
  ],
  ['a message without a word', user([{ type: 'input_text', text: '' }])],
  ['a message with half an emoji', user([{ type: 'input_text', text: 'a\uD83D' }])],
  ['a message with a quote', user([{ type: 'input_text', text: 'why' }], { quoted_text: 'because' })],
  [
    'a message with attachments',
    user([], {
      attachments: [
        { type: 'file', id: 'atc_1', name: 'a.pdf', mime_type: 'application/pdf' },
        { type: 'image', id: 'atc_2', name: 'a.png', mime_type: 'image/png', preview_url: 'x' },
      ],
    }),
  ],
  ['an answer', { type: 'assistant_message', content: [{ type: 'output_text', text: 'yes', annotations: [] }] }],
  [
    'an answer without a word',
    { type: 'assistant_message', content: [{ type: 'output_text', text: '', annotations: [] }] },
  ],
  ['an answer without a part', { type: 'assistant_message', content: [] }],
  [
    'a call of the page',
    { type: 'client_tool_call', status: 'completed', call_id: 'c', name: 'a b', arguments: {}, output: '' },
  ],
  [
    'a call of the page without an answer',
    { type: 'client_tool_call', status: 'pending', call_id: 'c', name: 'x', arguments: {} },
  ],
  ['a widget', { type: 'widget', widget: { type: 'Card', children: [{ type: 'Text', value: 'x' }] } }],
  ['an image of the web', { type: 'generated_image', image: { id: 'g', url: 'https://example.com/a.png' } }],
  ['an image of the server', { type: 'generated_image', image: { id: 'g', url: '/a.png' } }],
  ['an image that was never made', { type: 'generated_image' }],
  [
    'a form',
    { type: 'structured_input', status: 'pending', inputs: [{ id: 'q', type: 'freeform', question: 'Who?' }] },
  ],
  ['a workflow', workflow([{ type: 'custom', title: 'T', content: 'C', status_indicator: 'none' }])],
  ['a workflow without a task', workflow([])],
  ['a task', { type: 'task', task: { type: 'custom', title: 'T', status_indicator: 'none' } }],
  ['a note', hidden('a note')],
  ['a note without a word', hidden('')],
  ['a note that is JSON', hidden({ a: [1, null] })],
  ['a note that is null', hidden(null)],
  ['a note of the server', { type: 'sdk_hidden_context', content: 'cut' }],
  ['the end of a turn', { type: 'end_of_turn' }],
  ['a record of another version', hidden({ type: 'frontdesk.model_items', version: 9, items: 1 })],
  ['an item of an unknown kind', { type: 'hologram' }],
  ['an item without its members', { type: 'user_message' }],
  ['a message with parts that are none', { type: 'user_message', content: [null, {}, 1], attachments: [] }],
  ['an answer with parts that are none', { type: 'assistant_message', content: [null, { type: 'output_text' }, 1] }],
  ['a call with its result', record([call('a', '{}'), result('a', 'ok')])],
  ['a call without a result', record([call('a', '{}')])],
  ['a result without a call', record([result('a', 'ok')])],
  ['calls with one id', record([call('a', '{}'), call('a', '{}'), result('a', '1'), result('a', '2')])],
  ['calls without an id', record([call('', '{}'), result('', '1'), call('', '{}'), result('', '2')])],
  ['a call without arguments', record([call('a', ''), result('a', 'ok')])],
  ['a call with broken arguments', record([call('a', '{"table":'), result('a', 'ok')])],
  ['a call with a list for arguments', record([call('a', '[1]'), result('a', 'ok')])],
  ['a call with a strange name', record([call('a', '{}', 'mein werkzeug.é'), result('a', 'ok')])],
  [
    'a call of a shell',
    record([
      { type: 'shell_call', callId: 's', action: { commands: ['ls'] } },
      {
        type: 'shell_call_output',
        callId: 's',
        output: [{ stdout: 'x', stderr: '', outcome: { type: 'exit', exitCode: 0 } }],
      },
    ]),
  ],
  [
    'a call of a computer',
    record([
      { type: 'computer_call', callId: 'k', action: { type: 'screenshot' }, status: 'completed' },
      {
        type: 'computer_call_result',
        callId: 'k',
        output: { type: 'computer_screenshot', data: 'data:image/png;base64,AA' },
      },
    ]),
  ],
  [
    'a patch',
    record([
      { type: 'apply_patch_call', callId: 'p', status: 'completed', operation: { type: 'delete_file', path: 'a' } },
      { type: 'apply_patch_call_output', callId: 'p', status: 'completed' },
    ]),
  ],
  ['a huge result', record([call('a', '{}'), result('a', 'x'.repeat(1_000_000))])],
  ['huge arguments', record([call('a', `{"t":"${'x'.repeat(1_000_000)}"}`), result('a', 'ok')])],
  ['a huge message', user([{ type: 'input_text', text: 'x'.repeat(1_000_000) }])],
]

const RESULTS: [string, unknown][] = [
  ['text', 'seen'],
  ['nothing', ''],
  ['blanks', ' \n'],
  ['undefined', undefined],
  ['null', null],
  ['a number', 7],
  ['an object', { a: 1 }],
  ['an empty list', []],
  ['a block of text', { type: 'text', text: 'seen' }],
  ['an empty block of text', { type: 'text', text: '' }],
  ['an image', { type: 'image', image: 'data:image/png;base64,AA' }],
  ['half an emoji', 'a\uDE00'],
  ['a control character', 'a\u0000b'],
  ['a megabyte', 'x'.repeat(1_000_000)],
  ['an exception', new Error('SQLITE_BUSY')],
]

describe.each<Api>(['responses', 'chat'])('a strict provider of %s', (api) => {
  it.each(ITEMS)('answers a thread that holds %s', async (_what, item) => {
    const { modelProvider, faults } = await startStrictProvider(api)
    const { ask } = await createStrictWorld(modelProvider, { items: [{ ...head, id: 'i_1', ...item } as ThreadItem] })
    expect(await ask('Hello')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(await ask('And again')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(faults).toEqual([])
  })

  it('answers a thread that holds everything', async () => {
    const { modelProvider, faults } = await startStrictProvider(api)
    const items = ITEMS.map(([, item], index) => ({ ...head, id: `i_${index}`, ...item }) as ThreadItem)
    const { ask } = await createStrictWorld(modelProvider, { items })
    expect(await ask('Hello')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(faults).toEqual([])
  })

  it.each(RESULTS)('goes on after a tool that returns %s', async (_what, output) => {
    const { modelProvider, faults, requests } = await startStrictProvider(api, [
      callTools(api, [{ id: 'call_1', name: 'look', arguments: '{}' }]),
    ])
    const { ask } = await createStrictWorld(modelProvider, { output })
    expect(await ask('Look')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(await ask('And again')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(faults).toEqual([])
    expect(requests).toHaveLength(3)
  })
})

describe.each<Api>(['responses', 'chat'])('over %s, a turn with more than fits', (api) => {
  it('keeps within the limit in that turn and in the next, where all words are still there', async () => {
    const calls = Array.from({ length: 8 }, (_, index) => ({ id: `call_${index}`, name: 'look', arguments: '{}' }))
    const replies = [callTools(api, [{ id: 'x', name: 'find', arguments: '{"city":"Rome"}' }])]
    const { modelProvider, requests, faults } = await startStrictProvider(api, replies, { maxBytes: 100_000 })
    const { ask } = await createStrictWorld(modelProvider, { output: 'x'.repeat(256_000) })
    await ask('My name is Ada.')
    replies.push(callTools(api, calls), callTools(api, [{ id: 'y', name: 'look', arguments: '{}' }]))
    expect(await ask('Fetch it')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(await ask('What is my name?')).toMatchObject({ errors: [], answers: ['Fine.'] })
    expect(faults).toEqual([])
    for (const word of ['My name is Ada.', 'found Rome', 'Fetch it', 'What is my name?']) {
      expect(requests.at(-1)).toContain(word)
    }
  })
})
