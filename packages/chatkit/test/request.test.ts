import { describe, expect, it } from 'vitest'
import { InvalidRequestError, parseRequest } from '@frontdesk/chatkit/server'

const list = { type: 'threads.list', params: {} }

function nestedRequest(levels: number): string {
  const result = `${'['.repeat(levels)}1${']'.repeat(levels)}`
  return `{"type":"threads.add_client_tool_output","params":{"thread_id":"t","result":${result}}}`
}

describe('parseRequest', () => {
  it.each([
    ['text', JSON.stringify(list)],
    ['bytes', new TextEncoder().encode(JSON.stringify(list))],
    ['parsed JSON', list],
    ['text with white space around it', ` ${JSON.stringify(list)}\n`],
    ['a null for metadata', { ...list, metadata: null }],
    ['members that it does not know', { ...list, extra: 1, params: { more: [] } }],
  ])('takes %s', (_name, body) => {
    expect(parseRequest(body)).toEqual({ type: 'threads.list', params: { order: 'desc' }, metadata: {} })
  })

  it('fills in what the browser leaves out', () => {
    const input = {
      content: [{ type: 'input_tag', id: 'e', text: 'E' }],
      attachments: [],
      quoted_text: null,
      inference_options: {},
    }
    expect(parseRequest({ type: 'threads.create', params: { input } }).params).toEqual({
      input: { ...input, quoted_text: undefined, content: [{ ...input.content[0], data: {}, interactive: false }] },
    })
    expect(parseRequest({ type: 'threads.add_client_tool_output', params: { thread_id: 't' } }).params).toEqual({
      thread_id: 't',
      result: null,
    })
    expect(
      parseRequest({ type: 'threads.custom_action', params: { thread_id: 't', item_id: null, action: { type: 'go' } } })
        .params,
    ).toEqual({ thread_id: 't', item_id: undefined, action: { type: 'go', payload: null } })
  })

  it.each([
    [10 ** 18, Number.MAX_SAFE_INTEGER],
    [2 ** 63, Number.MAX_SAFE_INTEGER],
    [-(2 ** 63), Number.MIN_SAFE_INTEGER],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    [' +7.0 ', 7],
  ])('takes %s for the whole number %d', (limit, whole) => {
    expect(parseRequest({ type: 'threads.list', params: { limit } }).params).toEqual({ limit: whole, order: 'desc' })
  })

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['undefined', undefined],
    ['null', null],
    ['a list', []],
    ['no type', { params: {} }],
    ['an unknown type', { type: 'threads.burn', params: {} }],
    ['no params', { type: 'threads.list' }],
    ['no type of action', { type: 'threads.custom_action', params: { thread_id: 't', action: {} } }],
    ['an order that is none', { type: 'threads.list', params: { order: null } }],
    ['a fraction for a whole number', { type: 'threads.list', params: { limit: 1.5 } }],
    ['a number without end', '{"type":"threads.list","params":{"limit":1e400}}'],
  ])('refuses %s', (_name, body) => {
    expect(() => parseRequest(body)).toThrow(InvalidRequestError)
  })

  it('refuses what is nested too deeply to be read back', () => {
    expect(parseRequest(nestedRequest(90)).type).toBe('threads.add_client_tool_output')
    expect(() => parseRequest(nestedRequest(100))).toThrow('100 levels')
    expect(() => parseRequest(nestedRequest(100_000))).toThrow(InvalidRequestError)
  })

  it('says what is wrong where, and not all of it', () => {
    const ids = Array.from({ length: 50 }, () => 1)
    const body = { type: 'items.feedback', params: { thread_id: 't', item_ids: ids, kind: 'positive' } }
    expect(() => parseRequest(body)).toThrow(/params\.item_ids\[0\]/)
    expect(() => parseRequest(body)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('[9]') }) as Error,
    )
  })
})
