import type { AgentInputItem } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { ThreadItemConverter } from '../src/agents/index.ts'
import { shorten } from '../src/agents/slice-text.ts'
import { failureReason } from '../src/agents/tools/tool-summary.ts'
import { toValidInput } from '../src/agents/model/valid-input.ts'
import type { ThreadItem } from '../src/item.ts'

const head = { thread_id: 'thr_1', created_at: '2025-01-01T00:00:00Z' }

const call = (callId: string, args: unknown, name = 'look') =>
  ({ type: 'function_call', callId, name, arguments: args }) as AgentInputItem
const result = (callId: string, output: unknown) =>
  ({ type: 'function_call_result', callId, name: 'look', status: 'completed', output }) as AgentInputItem

/** What a new converter, of which nothing was asked, makes of one item. */
async function convert(item: object, options = {}): Promise<string> {
  const input = await new ThreadItemConverter(options).toAgentInput([{ ...head, id: 'i_1', ...item } as ThreadItem])
  return JSON.stringify(input)
}

const message = (content: object[], more: object = {}) => ({
  type: 'user_message',
  content,
  attachments: [],
  inference_options: {},
  ...more,
})
const tag = { type: 'input_tag', id: 'ent_1', text: 'Order 7', data: { total: 3 }, interactive: false }
const attachment = { type: 'file', id: 'atc_1', name: 'a.pdf', mime_type: 'application/pdf' }

describe('a converter of which nothing was asked', () => {
  it('words an @-mention by what the page knows of it', async () => {
    expect(await convert(message([tag]))).toContain('Order 7 (id: ent_1) {\\"total\\":3}')
  })

  it('names an attachment that it cannot read', async () => {
    expect(await convert(message([], { attachments: [attachment] }))).toContain('does not read attachments')
  })

  it('gives a hidden note that is JSON as JSON', async () => {
    expect(await convert({ type: 'hidden_context_item', content: { a: [1] } })).toContain('{\\"a\\":[1]}')
  })

  it('says nothing of the bridge’s own records, whatever their version', async () => {
    expect(await convert({ type: 'hidden_context_item', content: { type: 'frontdesk.approval', version: 9 } })).toBe(
      '[]',
    )
  })

  it.each([
    ['of an unknown kind', { type: 'hologram' }],
    ['without its members', { type: 'user_message' }],
    ['with members of another type', { type: 'workflow', workflow: { tasks: 7 } }],
  ])('names an item %s and goes on', async (_what, item) => {
    expect(await convert(item)).toContain('could not be read and is left out')
  })

  it('tells of an image that only the page can fetch, without the image', async () => {
    const text = await convert({ type: 'generated_image', image: { id: 'g', url: '/images/1.png' } })
    expect(text).toContain('An image was generated')
    expect(text).not.toContain('input_image')
  })

  it('leaves out an assistant’s message without a word, and keeps a user’s', async () => {
    const empty = { type: 'assistant_message', content: [{ type: 'output_text', text: ' ', annotations: [] }] }
    expect(await convert(empty)).toBe('[]')
    expect(await convert(message([]))).toContain('The message has no text.')
  })
})

describe('a converter of the app’s own', () => {
  it('that throws costs the part that it threw for, and the app is told', async () => {
    const told: unknown[] = []
    const options = {
      attachmentToContent: () => Promise.reject(new Error('gone')),
      tagToContent: () => {
        throw new Error('no such order')
      },
      onUnconverted: (error: unknown) => told.push(error),
    }
    const text = await convert(
      message([{ type: 'input_text', text: 'See ' }, tag], { attachments: [attachment] }),
      options,
    )
    expect(text).toContain('See @Order 7')
    expect(text).toContain('it could not be read')
    expect(told).toEqual([new Error('gone'), new Error('no such order')])
  })

  it('that is aborted aborts', async () => {
    const options = { tagToContent: () => Promise.reject(new DOMException('stopped', 'AbortError')) }
    await expect(convert(message([tag]), options)).rejects.toThrow('stopped')
  })
})

describe('valid input', () => {
  it.each([
    ['nothing', '', '{}'],
    ['null', 'null', '{}'],
    ['no text at all', undefined, '{}'],
    ['an object that is no text', { a: 1 }, '{"a":1}'],
    ['broken JSON', '{"table":', '{"unreadable_arguments":"{\\"table\\":"}'],
    ['a list', '[1]', '{"unreadable_arguments":"[1]"}'],
    ['a number', '7', '{"unreadable_arguments":"7"}'],
  ])('has an object for arguments that are %s', (_what, given, expected) => {
    expect(toValidInput([call('a', given), result('a', 'ok')])[0]).toMatchObject({ arguments: expected })
  })

  it('gives calls with no id, or with one that was used, ids of their own, and the results too', () => {
    const input = toValidInput([
      call('a', '{}'),
      call('a', '{}'),
      result('a', '1'),
      result('a', '2'),
      call('', '{}'),
      result('', '3'),
      call('a', '{}'),
      result('a', '4'),
    ])
    const ids = input.map((item) => ('callId' in item ? item.callId : undefined))
    expect(ids).toEqual(['a', 'a_2', 'a', 'a_2', 'call_2', 'call_2', 'a_3', 'a_3'])
    expect(input.flatMap((item) => ('output' in item ? [item.output] : []))).toEqual(['1', '2', '3', '4'])
  })

  it('has names that every provider takes', () => {
    const long = call('a', '{}', 'é.'.repeat(50))
    const [first, second] = toValidInput([long, result('a', '1')]) as { name: string }[]
    expect(first!.name).toMatch(/^[A-Za-z0-9_-]{64}$/)
    expect(second!.name).toBe('look')
    expect(toValidInput([call('a', '{}', '')])[0]).toMatchObject({ name: 'unknown_tool' })
  })

  it.each(
    [
      ['', ' ', []],
      [{ type: 'text', text: '' }, null, undefined],
    ].flat(),
  )('says so of a result without a word: %j', (output) => {
    expect(toValidInput([call('a', '{}'), result('a', output)])[1]).toMatchObject({
      output: '(The tool returned nothing.)',
    })
  })

  it('has well-formed text only, and leaves what was so as the same objects', () => {
    const broken = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'a\uD83D' }] } as const
    const whole = { type: 'message', role: 'user', content: [{ type: 'input_text', text: '\\ud83d 😀' }] } as const
    const [first, second] = toValidInput([broken, whole] as unknown as AgentInputItem[])
    expect(first).toMatchObject({ content: [{ text: 'a\uFFFD' }] })
    expect(second).toEqual(whole)
  })
})

const told = (output: unknown) => toValidInput([call('a', '{}'), result('a', output)])[1] as { output: string }

describe('a result that is an error of the MCP protocol', () => {
  it.each([
    'MCP error -32603: connect postgres://app:hunter2@db/x at /srv/app/query.js:12',
    { type: 'text', text: 'MCP error -32000: secret' },
    'An error occurred while running the tool. Please try again. Error: McpError: MCP error -32603: hunter2',
  ])('from inside the server is worded for the model, and for the page: %j', (output) => {
    expect(told(output).output).toMatch(/^ERROR: The tool failed inside its server \(code -32\d+\)/)
    expect(failureReason(output)).toMatch(/^The tool failed inside its server/)
  })

  it('tells what was wrong with the call, without secrets', () => {
    const output = `MCP error -32602: table "x" is unknown, key sk-abcdefghijklmnopqrstuvwx`
    expect(told(output).output).toBe('ERROR: table "x" is unknown, key [redacted]')
    expect(failureReason(output)).toContain('table "x" is unknown')
  })

  it('is only that: what merely speaks of one stays as it is', () => {
    expect(told('Line 7: MCP error -32603: x').output).toBe('Line 7: MCP error -32603: x')
  })
})

describe('a shortened text', () => {
  it.each([
    ['an emoji of several', 'ab👨‍👩‍👧‍👦cd', 6, 'ab…'],
    ['a letter with its accent', 'abe\u0301cd', 4, 'ab…'],
    ['a flag', 'a🇩🇪b', 4, 'a…'],
    ['plain text', 'abcdef', 4, 'abc…'],
    ['what is short enough', 'abc', 3, 'abc'],
  ])('is never cut within %s', (_what, text, length, expected) => {
    expect(shorten(text, length)).toBe(expected)
  })
})
