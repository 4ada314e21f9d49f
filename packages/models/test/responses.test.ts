import { describe, expect, it } from 'vitest'
import { askStreamed, toRequest } from './support/ask-streamed.ts'
import type { Outcome } from './support/ask-streamed.ts'
import { startProvider } from './support/fake-provider.ts'
import type { Reply } from './support/fake-provider.ts'

const item = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Hi.', annotations: [] }],
}
const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
const created = { type: 'response.created', response: { id: 'resp_1', output: [] } }
const delta = { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'Hi.' }
const completed = (output: object[]) => ({
  type: 'response.completed',
  response: { id: 'resp_1', status: 'completed', output, usage },
})

async function ask(reply: Reply, input = toRequest()): Promise<Outcome & { sent: unknown }> {
  const { baseURL, received } = await startProvider({ ends: 'end', ...reply })
  const outcome = await askStreamed('openai', { baseURL, api: 'responses', idleMs: 50 }, input)
  return { ...outcome, sent: received[0]?.body.input }
}

describe('a stream of the Responses API', () => {
  it('is read to its end', async () => {
    const { text, error } = await ask({ frames: [created, delta, completed([item])] })
    expect({ text, error }).toEqual({ text: 'Hi.', error: undefined })
  })

  it.each([
    ['that just ends', { frames: [created, delta] }, 'stream_cut'],
    ['whose connection breaks', { frames: [created, delta], ends: 'cut' }, 'stream_cut'],
    ['that goes silent', { frames: [created, delta], ends: 'stall' }, 'stream_idle'],
    ['with an event that is no JSON', { frames: [created, delta, 'data: {"type":\n\n'] }, 'stream_malformed'],
    ['without an item', { frames: [created, completed([])] }, 'empty_answer'],
  ] as [string, Reply, string][])('%s has failed', async (_what, reply, code) => {
    expect((await ask(reply)).error).toMatchObject({ name: 'ModelStreamError', code })
  })
})

describe('a response whose items are not as the SDK would have them', () => {
  const done = { type: 'response.output_item.done', output_index: 0, item }
  const text = (content: unknown) => [{ ...item, content }]

  it.each<[string, object[]]>([
    ['without a beginning', [delta, completed([item])]],
    ['with what is no event', [null, 7, ['x'], created, delta, completed([item])] as object[]],
    ['with its items in their own events alone', [created, delta, done, completed([])]],
    ['with null for its items', [created, delta, done, completed(null as never)]],
    ['without its last payload', [created, delta, done, { type: 'response.completed' }]],
    ['with null among its items', [created, delta, completed([null as never, item])]],
    ['with text by itself', [created, delta, completed(text('Hi.'))]],
    ['with text of another name', [created, delta, completed(text([{ type: 'text', text: 'Hi.' }]))]],
    ['with a part that nobody knows', [created, delta, completed(text([{ type: 'hologram' }, ...item.content]))]],
    ['with no content at its end', [created, delta, done, completed(text(null))]],
    ['with numbers for ids', [created, delta, completed([{ ...item, id: 7 }])]],
    [
      'with texts for counts',
      [
        created,
        delta,
        { ...completed([item]), response: { ...completed([item]).response, usage: { input_tokens: '1' } } },
      ],
    ],
    ['without a role', [created, delta, completed([{ ...item, role: undefined }])]],
    ['with a thought that has no summary', [created, delta, completed([{ type: 'reasoning', id: 'rs_1' }, item])]],
  ])('is read all the same: %s', async (_what, frames) => {
    const { text: read, output, error } = await ask({ frames })
    expect({ read, error }).toEqual({ read: 'Hi.', error: undefined })
    expect(output.at(-1)).toMatchObject({ type: 'message', role: 'assistant', content: [{ text: 'Hi.' }] })
  })
})

describe('a conversation that began with another provider', () => {
  it('goes to OpenAI without the ids and signatures of that one', async () => {
    const foreign = { provider: 'gemini', extra_content: { google: { thought_signature: 's' } } }
    const { sent } = await ask(
      { frames: [created, delta, completed([item])] },
      toRequest([
        { role: 'user', content: 'Hello' },
        { type: 'reasoning', content: [], rawContent: [{ type: 'reasoning_text', text: 'Hm' }], providerData: foreign },
        { type: 'function_call', id: 'chatcmpl-1', callId: 'x', name: 'find', arguments: '{}', providerData: foreign },
        { type: 'function_call_result', callId: 'x', name: 'find', status: 'completed', output: 'found' },
      ]),
    )
    expect(sent).toEqual([
      { role: 'user', content: 'Hello' },
      { type: 'function_call', call_id: 'x', name: 'find', arguments: '{}' },
      { type: 'function_call_output', call_id: 'x', status: 'completed', output: 'found' },
    ])
  })
})
