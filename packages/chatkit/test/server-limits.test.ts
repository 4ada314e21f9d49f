import { describe, expect, it } from 'vitest'
import type { ChatKitRequestInput, Page, Thread, ThreadItem } from '@frontdesk/chatkit'
import { DEFAULT_LIMITS, InvalidRequestError, parseRequest } from '@frontdesk/chatkit/server'
import { requestJson } from '@frontdesk/chatkit/testing'
import { assistantMessage, CONTEXT, createRequest, createThread, storeThread, TestServer } from './server-support.ts'
import type { TestContext } from './server-support.ts'

const here = { thread_id: 'thr_a' }

function ones(count: number): number[] {
  return Array.from({ length: count }, () => 1)
}

function message(input: object) {
  return { type: 'threads.create', params: { input: { ...createRequest().params.input, ...input } } }
}

function answers(each: object) {
  return { type: 'threads.add_structured_input', params: { ...here, item_id: 'f', input: { answers: each } } }
}

function tag(data: object) {
  return { type: 'input_tag', id: 'e', text: 'e', data, interactive: false }
}

const manyMembers = Object.fromEntries(ones(80_000).map((one, index) => [`m${index}`, one]))
const long = 'x'.repeat(1_000_000)

/** Requests of a megabyte or more, each with one part that is over its limit. */
const OVERSIZE: [string, unknown][] = [
  ['item_ids of numbers', { type: 'items.feedback', params: { ...here, kind: 'positive', item_ids: ones(500_000) } }],
  ['attachments of numbers', message({ attachments: ones(500_000) })],
  ['content of numbers', message({ content: ones(500_000) })],
  ['content of empty objects', message({ content: ones(300_000).map(() => ({})) })],
  ['answers of numbers', answers(manyMembers)],
  ['values of numbers', answers({ q: { values: ones(500_000) } })],
  ['many answers of many values', answers(Object.fromEntries(ones(900).map((_, q) => [q, { values: ones(900) }])))],
  ['a list in place of a request', ones(500_000)],
  ['members that nobody declared', { type: 'threads.list', params: manyMembers }],
  [
    'a payload of very many values',
    { type: 'threads.custom_action', params: { ...here, action: { type: 'a', payload: ones(500_000) } } },
  ],
  ['a title', { type: 'threads.update', params: { ...here, title: long } }],
  ['a thread id', { type: 'threads.get_by_id', params: { thread_id: long } }],
  ['an item id', { type: 'threads.retry_after_item', params: { ...here, item_id: long } }],
  ['an attachment id', { type: 'attachments.delete', params: { attachment_id: long } }],
  ['an attachment id in a message', message({ attachments: [long] })],
  ['a cursor', { type: 'items.list', params: { ...here, after: long } }],
  ['the type of a request', { type: long, params: {} }],
  ['the type of an action', { type: 'threads.custom_action', params: { ...here, action: { type: long } } }],
  ['the name of a file', { type: 'attachments.create', params: { name: long, size: 1, mime_type: 'a/b' } }],
  ['the media type of a file', { type: 'attachments.create', params: { name: 'a', size: 1, mime_type: long } }],
  ['metadata of many members', { ...createRequest(), metadata: manyMembers }],
  ['data of many members', message({ content: [tag(manyMembers)] })],
  ['many tags with data', message({ content: ones(900).map(() => tag(Object.fromEntries(ones(90).entries()))) })],
  ['the id of a tag', message({ content: [{ type: 'input_tag', id: long, text: 'a' }] })],
  ['a model', message({ inference_options: { model: long } })],
  ['a text', message({ content: [{ type: 'input_text', text: long }] })],
  ['a quotation', message({ quoted_text: long })],
  ['an answer', answers({ q: { values: [long] } })],
  ['the name of an answer', answers({ [long]: { values: ['a'] } })],
  ['a recording', { type: 'input.transcribe', params: { audio_base64: long.repeat(5), mime_type: 'audio/mp4' } }],
]

describe('the size of a request', () => {
  it.each(OVERSIZE)('is refused for %s, in little time and few words', (_name, request) => {
    const body = JSON.stringify(request)
    const before = process.cpuUsage()
    let refusal: unknown
    try {
      parseRequest(body)
    } catch (error) {
      refusal = error
    }
    const { user, system } = process.cpuUsage(before)
    expect(refusal).toBeInstanceOf(InvalidRequestError)
    expect((refusal as Error).message.length).toBeLessThan(500)
    // On a quiet machine 35 ms at most, most of it for reading the JSON; one problem for each element took 1.4 s.
    expect((user + system) / 1_000).toBeLessThan(500)
  })

  it('refuses half a million wrong elements in a few megabytes of memory', () => {
    const body = { type: 'items.feedback', params: { ...here, kind: 'positive', item_ids: ones(500_000) } }
    const before = process.memoryUsage().heapUsed
    expect(() => parseRequest(body)).toThrow('500000 elements: at most 1000')
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 1024 * 1024)
  })

  it('takes what is just within the limits', () => {
    const title = 'x'.repeat(DEFAULT_LIMITS.titleLength)
    const text = 'x'.repeat(DEFAULT_LIMITS.textLength)
    const ids = Array.from({ length: DEFAULT_LIMITS.listLength }, () => 'x'.repeat(DEFAULT_LIMITS.idLength))
    for (const request of [
      { type: 'threads.update', params: { ...here, title } },
      message({ content: [{ type: 'input_text', text }] }),
      { type: 'items.feedback', params: { ...here, kind: 'positive', item_ids: ids } },
      { ...createRequest(), metadata: { rows: ones(9_000) } },
      { type: 'threads.add_client_tool_output', params: { ...here, result: ones(150_000) } },
      { type: 'threads.add_client_tool_output', params: { ...here, result: { title: long } } },
    ]) {
      expect(parseRequest(request).type).toBe(request.type)
    }
  })

  it('has other limits where the server is given them', async () => {
    const server = new TestServer(undefined, { limits: { titleLength: 5 } })
    await storeThread(server)
    const rename = (title: string) => server.process({ type: 'threads.update', params: { ...here, title } }, CONTEXT)
    await expect(rename('123456')).rejects.toThrow('"title" of 6 characters: at most 5')
    await rename('12345')
    expect(server.store.snapshot().threads[0]?.thread.title).toBe('12345')
  })
})

describe('the text of a request', () => {
  it('is repaired where it has lone surrogates or U+0000, in free JSON and in names too', () => {
    const payload = { 'a\0\ud800': ['\udc00', { b: 'x\0' }], sound: '😀' }
    const request = {
      type: 'threads.custom_action',
      params: { thread_id: 't\0', action: { type: 'a\ud83d', payload } },
    }
    expect(parseRequest(JSON.stringify(request)).params).toEqual({
      thread_id: 't\ufffd',
      item_id: undefined,
      action: { type: 'a\ufffd', payload: { 'a\ufffd\ufffd': ['\ufffd', { b: 'x\ufffd' }], sound: '😀' } },
    })
  })
})

function big(index: number): ThreadItem {
  return assistantMessage(`msg_${index}`, 'é'.repeat(100_000))
}

async function openLongThread(): Promise<TestServer> {
  const server = new TestServer()
  await storeThread(
    server,
    Array.from({ length: 30 }, (_, index) => big(index)),
  )
  return server
}

describe('the size of a page', () => {
  it('is bounded in bytes, and every item is still reached', async () => {
    const server = await openLongThread()
    const seen: string[] = []
    let after: string | undefined
    do {
      const request = { type: 'items.list', params: { ...here, limit: 100, order: 'asc', after } } as const
      const page: Page<ThreadItem> = await requestJson(server, request, CONTEXT)
      expect(Buffer.byteLength(JSON.stringify(page.data))).toBeLessThan(1.1 * DEFAULT_LIMITS.pageBytes)
      expect(page.data.length).toBeGreaterThan(0)
      expect(page.after).toBe(page.has_more ? page.data.at(-1)?.id : undefined)
      seen.push(...page.data.map(({ id }) => id))
      after = page.after
    } while (after !== undefined)
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => `msg_${index}`))
  })

  it('is bounded in threads.get_by_id', async () => {
    const server = await openLongThread()
    const request = { type: 'threads.get_by_id', params: here } as const
    const { items } = await requestJson<TestContext, Thread>(server, request, CONTEXT)
    expect(items).toMatchObject({ has_more: true, after: 'msg_4' })
  })

  it('is bounded in threads.list, where a hook or an older version has given long titles', async () => {
    const server = new TestServer(undefined, { limits: { pageBytes: 10_000 } })
    for (let index = 0; index < 10; index++) {
      await storeThread(server, [], createThread({ id: `thr_${index}`, title: 'x'.repeat(4_000) }))
    }
    const list = (after?: string) => {
      const request: ChatKitRequestInput = { type: 'threads.list', params: { order: 'asc', after } }
      return requestJson<TestContext, Page<Thread>>(server, request, CONTEXT)
    }
    expect(await list()).toMatchObject({ data: [{ id: 'thr_0' }, { id: 'thr_1' }], has_more: true, after: 'thr_1' })
    expect(await list('thr_7')).toMatchObject({ data: [{ id: 'thr_8' }, { id: 'thr_9' }], has_more: false })
  })

  it('holds one element, however large', async () => {
    const server = new TestServer(undefined, { limits: { pageBytes: 1 } })
    await storeThread(server, [big(0), big(1)])
    const request = { type: 'items.list', params: { ...here, order: 'asc' } } as const
    expect(await requestJson(server, request, CONTEXT)).toMatchObject({
      data: [{ id: 'msg_0' }],
      has_more: true,
      after: 'msg_0',
    })
  })
})
