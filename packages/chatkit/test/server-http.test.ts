import express from 'express'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import {
  handleChatKitFetch,
  handleChatKitRequest,
  NotFoundError,
  StoreUnavailableError,
} from '@frontdesk/chatkit/server'
import type { ChatKitHandlerOptions } from '@frontdesk/chatkit/server'
import { MemoryStore, parseEventStream } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createRequest,
  storeThread,
  TestServer,
  textDelta,
  yielding,
} from './server-support.ts'
import type { Respond } from './server-support.ts'
import { listen } from './listen.ts'

/** An endpoint to send requests to. `handled` resolves when the handler of the last request has. */
interface Endpoint extends AsyncDisposable {
  send: (init: RequestInit) => Promise<Response>
  handled: () => Promise<void>
}

const JSON_HEADERS = { 'content-type': 'application/json' }

type OpenEndpoint = (server: TestServer, options?: ChatKitHandlerOptions) => Promise<Endpoint>

const openExpress: OpenEndpoint = async (server, options) => {
  let handled = Promise.resolve()
  const app = express().all('/', (request, response) => {
    handled = handleChatKitRequest(server, request, response, CONTEXT, options)
    return handled
  })
  const http = await listen(app)
  return {
    send: (init) => fetch(http.url, { method: 'POST', headers: JSON_HEADERS, ...init }),
    handled: () => handled,
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}

const openHono: OpenEndpoint = async (server, options) => {
  let handled = Promise.resolve()
  const app = new Hono().all('/', (c) =>
    handleChatKitFetch(server, c.req.raw, CONTEXT, { ...options, waitUntil: (work) => void (handled = work) }),
  )
  return {
    send: async (init) => app.request('/', { method: 'POST', headers: JSON_HEADERS, ...init }),
    handled: () => handled,
    [Symbol.asyncDispose]: async () => {},
  }
}

const create = JSON.stringify(createRequest())

/** Yields the events, then waits for the end of the run. */
function yieldingThenWaiting(...events: ThreadStreamEvent[]): Respond {
  return async function* respond(_thread, _input, _context, { signal }) {
    yield* events
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  }
}

interface Read {
  text: string
  reader: ReadableStreamDefaultReader<Uint8Array>
}

/** Reads until the text has come, and gives the reader to go on with. */
async function readUntil(response: Response, text: string): Promise<Read> {
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let read = ''
  while (!read.includes(text)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`The stream ended before ${JSON.stringify(text)}: ${read}`)
    read += decoder.decode(value, { stream: true })
  }
  return { text: read, reader }
}

/** Waits until the count has not moved for a while: the run is held back. */
async function untilStill(count: () => number): Promise<void> {
  const seen = new Set<number>()
  while (!seen.has(count())) {
    seen.add(count())
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
  }
}

describe.each([
  { name: 'handleChatKitRequest', open: openExpress },
  { name: 'handleChatKitFetch', open: openHono },
])('$name', ({ open }) => {
  it('streams events as frames of UTF-8, with headers that keep proxies from buffering', async () => {
    const server = new TestServer(
      yielding(textDelta('msg_1', 'Grüße \u2028 "\n"'), { type: 'progress_update', text: '✓' }),
    )
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: create })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    const body = await response.text()
    expect(body.split('\n\n').slice(3)).toEqual([
      'data: {"type":"thread.item.updated","item_id":"msg_1","update":{"type":"assistant_message.content_part.text_delta","content_index":0,"delta":"Grüße \u2028 \\"\\n\\""}}',
      'data: {"type":"progress_update","text":"✓"}',
      '',
    ])
  })

  it('answers with one JSON document where there is no stream', async () => {
    const server = new TestServer()
    await storeThread(server)
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: '{"type":"threads.delete","params":{"thread_id":"thr_a"}}' })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe('{}')
  })

  it.each([
    ['{', 400, 'invalid_request'],
    ['{"type":"threads.get_by_id","params":{"thread_id":"thr_b"}}', 404, 'not_found'],
    [
      '{"type":"threads.add_user_message","params":{"thread_id":"thr_b","input":{"content":[],"attachments":[],"inference_options":{}}}}',
      404,
      'not_found',
    ],
    ['{"type":"threads.retry_after_item","params":{"thread_id":"thr_a","item_id":"msg_1"}}', 409, 'invalid_state'],
    ['{"type":"attachments.delete","params":{"attachment_id":"atc_1"}}', 501, 'not_configured'],
    [
      '{"type":"threads.sync_custom_action","params":{"thread_id":"thr_a","action":{"type":"go"}}}',
      501,
      'not_implemented',
    ],
  ])('refuses %s with %d', async (body, status, code) => {
    const server = new TestServer()
    await storeThread(server, [assistantMessage('msg_1', 'x')])
    await using endpoint = await open(server)
    const response = await endpoint.send({ body })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ error: { code, message: expect.any(String) as string } })
    expect(server.logger.errors).toEqual([])
  })

  it('shows nothing of an unknown failure, and logs it once', async () => {
    const failure = new Error('password=hunter2')
    class BrokenStore extends MemoryStore {
      override loadThreads(): never {
        throw failure
      }
    }
    const server = new TestServer(undefined, { store: new BrokenStore() })
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: '{"type":"threads.list","params":{}}' })
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: { code: 'internal_error', message: 'The request failed' } })
    expect(server.logger.errors).toEqual([{ facts: { err: failure }, message: 'A request failed' }])
  })

  it('says when to try again while the store cannot answer', async () => {
    class LockedStore extends MemoryStore {
      override async write(): Promise<void> {
        throw new StoreUnavailableError('The database is locked')
      }
    }
    await using endpoint = await open(new TestServer(undefined, { store: new LockedStore() }))
    const response = await endpoint.send({ body: create })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.json()).toEqual({
      error: { code: 'store_unavailable', message: 'The store cannot answer now. Nothing was lost; try again.' },
    })
  })

  it('refuses a body over the limit, announced or not', async () => {
    await using endpoint = await open(new TestServer(), { maxBodyBytes: create.length })
    const announced = await endpoint.send({ body: `${create} ` })
    expect(announced.status).toBe(413)
    expect(await announced.json()).toMatchObject({ error: { code: 'payload_too_large' } })
    const unannounced = await endpoint.send({ body: new Blob([create, ' ']).stream(), duplex: 'half' })
    expect(unannounced.status).toBe(413)
    const fitting = await endpoint.send({ body: create })
    expect(fitting.status).toBe(200)
    await fitting.text()
  })

  it('cuts the run when its reader leaves, and is done when that is handled', async () => {
    const begun = { type: 'thread.item.added', item: assistantMessage('msg_1') } as const
    const server = new TestServer(yieldingThenWaiting(begun, textDelta('msg_1', 'Hel')))
    await using endpoint = await open(server)
    const leaving = new AbortController()
    const response = await endpoint.send({ body: create, signal: leaving.signal })
    const { reader } = await readUntil(response, 'Hel')
    await reader.cancel().catch(() => {})
    leaving.abort()
    await endpoint.handled()
    const [thread] = server.store.snapshot().threads
    expect(thread?.items).toMatchObject([
      { type: 'user_message' },
      { id: 'msg_1', content: [{ text: 'Hel' }] },
      { type: 'sdk_hidden_context' },
    ])
    expect(server.logger.errors).toEqual([])
  })

  it('lets a slow reader hold the run back', async () => {
    const TOTAL = 1_000
    let yielded = 0
    const server = new TestServer(async function* respond() {
      for (; yielded < TOTAL; yielded++) yield textDelta('msg_1', 'x'.repeat(16_384))
    })
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: create })
    await untilStill(() => yielded)
    expect(yielded).toBeLessThan(TOTAL)
    expect(parseEventStream(await response.text())).toHaveLength(TOTAL + 3)
  })

  it('goes on after a slow reader has left', async () => {
    let yielded = 0
    const server = new TestServer(async function* respond() {
      for (;;) {
        yielded++
        yield textDelta('msg_1', 'x'.repeat(16_384))
      }
    })
    await using endpoint = await open(server)
    const leaving = new AbortController()
    const response = await endpoint.send({ body: create, signal: leaving.signal })
    await untilStill(() => yielded)
    await response.body?.cancel()
    leaving.abort()
    await endpoint.handled()
    expect(server.store.snapshot().threads[0]?.items.at(-1)).toMatchObject({ type: 'sdk_hidden_context' })
  })

  it('fills a silence with comments when asked to', async () => {
    await using endpoint = await open(new TestServer(yieldingThenWaiting()), { heartbeatMs: 1 })
    const response = await endpoint.send({ body: create })
    const { reader, text } = await readUntil(response, ': keep-alive\n\n: keep-alive\n\n')
    expect(parseEventStream(text.slice(0, text.lastIndexOf('\n\n') + 2))).toHaveLength(3)
    await reader.cancel()
    await endpoint.handled()
  })

  it('tells the reader to try again when the host cuts the stream', async () => {
    const host = new AbortController()
    const server = new TestServer(yieldingThenWaiting({ type: 'progress_update', text: 'working' }))
    await using endpoint = await open(server, { signal: host.signal })
    const response = await endpoint.send({ body: create })
    const { reader } = await readUntil(response, 'working')
    host.abort()
    const { value } = await reader.read()
    expect(new TextDecoder().decode(value)).toBe('data: {"type":"error","code":"stream.error","allow_retry":true}\n\n')
    expect(await reader.read()).toMatchObject({ done: true })
    await endpoint.handled()
    expect(server.store.snapshot().threads[0]?.items.at(-1)).toMatchObject({ type: 'sdk_hidden_context' })
  })

  it('answers 503 when the host has cut the request before it had a result', async () => {
    const server = new TestServer()
    await using endpoint = await open(server, { signal: AbortSignal.abort() })
    const response = await endpoint.send({ body: create })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { code: 'unavailable' } })
    expect(server.store.snapshot().threads).toEqual([])
  })

  it('ends with an error and a log entry when an event cannot be said in JSON', async () => {
    const unspeakable = { type: 'client_effect', name: 'x', data: { big: 1n } } as unknown as ThreadStreamEvent
    const server = new TestServer(yielding({ type: 'progress_update', text: 'before' }, unspeakable))
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: create })
    expect(parseEventStream(await response.text()).slice(3)).toEqual([
      { type: 'progress_update', text: 'before' },
      { type: 'error', code: 'stream.error', allow_retry: true },
    ])
    await endpoint.handled()
    expect(server.logger.errors).toMatchObject([
      { message: 'A stream broke off', facts: { err: expect.any(TypeError) as Error } },
    ])
  })

  it.each<[string, unknown]>([
    ['no text', { content_index: 0, delta: null }],
    ['a number for a text', { content_index: 0, delta: 7 }],
    ['no index', { delta: 'a' }],
    ['an index that is none', { content_index: Number.NaN, delta: 'a' }],
  ])('tells of a delta with %s as of any failure, and keeps what came before', async (_name, members) => {
    const update = { type: 'assistant_message.content_part.text_delta', ...Object(members) }
    const broken = { type: 'thread.item.updated', item_id: 'msg_1', update } as ThreadStreamEvent
    const begun = { type: 'thread.item.added', item: assistantMessage('msg_1') } as const
    const server = new TestServer(yielding(begun, textDelta('msg_1', 'Hel'), broken), { keepPartialOnError: true })
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: create })
    const events = parseEventStream(await response.text())
    expect(events.at(-1)).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
    expect(server.store.snapshot().threads[0]?.items.at(-1)).toMatchObject({ content: [{ text: 'Hel' }] })
  })

  it.each([
    ['text/plain', {}],
    ['application/json; charset=utf-16', {}],
    ['application/jsonp', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('refuses a body of type %s with %j', async (type, headers) => {
    const server = new TestServer()
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: create, headers: { 'content-type': type, ...headers } })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ error: { code: 'unsupported_media_type' } })
    expect(server.store.snapshot().threads).toEqual([])
  })

  it('reads JSON whose charset is said to be UTF-8', async () => {
    await using endpoint = await open(new TestServer())
    const headers = { 'content-type': 'Application/JSON;charset="UTF-8"', 'content-encoding': 'identity' }
    const response = await endpoint.send({ body: create, headers })
    expect(response.status).toBe(200)
    await response.text()
  })

  it('takes no other method than POST', async () => {
    await using endpoint = await open(new TestServer())
    for (const method of ['GET', 'PUT', 'OPTIONS']) {
      const response = await endpoint.send({ method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
    await using shared = await open(new TestServer(), { allowedOrigins: ['https://shop.example'] })
    expect((await shared.send({ method: 'GET' })).headers.get('allow')).toBe('POST, OPTIONS')
  })

  it('lets the pages of an allowed origin call, and no others', async () => {
    await using endpoint = await open(new TestServer(), { allowedOrigins: ['https://shop.example'] })
    const preflight = (origin: string) =>
      endpoint.send({
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-headers': 'content-type,x-shop' },
      })
    const allowed = await preflight('https://shop.example')
    expect(allowed.status).toBe(204)
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type,x-shop',
      vary: 'origin',
    })
    const foreign = await preflight('https://shop.example.evil')
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])

    for (const body of [create, '{']) {
      const headers = { ...JSON_HEADERS, origin: 'https://shop.example' }
      const answer = await endpoint.send({ body, headers })
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
      expect(answer.headers.get('access-control-expose-headers')).toContain('x-frontdesk-run')
      await answer.text()
    }
    const unread = await endpoint.send({ body: create, headers: { ...JSON_HEADERS, origin: 'https://evil.example' } })
    expect(unread.headers.get('access-control-allow-origin')).toBeNull()
    await unread.text()
  })

  it('lets the pages of every origin call when it is told to, without cookies', async () => {
    await using endpoint = await open(new TestServer(), { allowedOrigins: '*' })
    const response = await endpoint.send({ method: 'OPTIONS', headers: { origin: 'https://a.example' } })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('keeps what a hook throws to itself', async () => {
    const server = new TestServer(() => {
      throw new NotFoundError('Thread of somebody else')
    })
    await using endpoint = await open(server)
    const response = await endpoint.send({ body: create })
    expect(parseEventStream(await response.text()).at(-1)).toEqual({
      type: 'error',
      code: 'stream.error',
      allow_retry: true,
    })
  })
})
