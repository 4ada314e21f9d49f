import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BatchRequests, ChatKitServer, handleChatKitRequest, MemoryStore } from '../src/server/index.ts'
import type { RequestOptions } from '../src/server/index.ts'

class Silent extends ChatKitServer {
  override async *respond() {}
}

const context = { userId: 'ada' }
const create = { type: 'threads.create', params: { input: { content: [], attachments: [], inference_options: {} } } }
const list = { type: 'threads.list', params: {} }
const get = (id: string) => ({ type: 'threads.get_by_id', params: { thread_id: id } })
const rename = (id: string, title: string) => ({ type: 'threads.update', params: { thread_id: id, title } })

/** A server over HTTP with one thread, which takes lists. */
async function open(maxRequests = 5) {
  const errors: unknown[] = []
  const logger = { info() {}, warn() {}, error: (error: unknown) => void errors.push(error) }
  const store = new MemoryStore()
  await store.saveThread(
    { id: 'thr_1', created_at: '2026-01-01T00:00:00Z', status: { type: 'active' }, metadata: {} },
    context,
  )
  const server = new Silent({ store, logger })
  const headers: (string | undefined)[] = []
  const noting = {
    logger,
    process: (body: unknown, requestContext: typeof context, options: RequestOptions) => {
      headers.push(options.header('idempotency-key'))
      return server.process(body, requestContext, options)
    },
  }
  const processor = new BatchRequests(noting, { maxRequests })
  const http = createServer((request, response) => void handleChatKitRequest(processor, request, response, context))
  await once(http.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void http.close())
  const { port } = http.address() as AddressInfo
  const post = async (body: unknown, more: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: response.status, body: JSON.parse(await response.text()) as unknown }
  }
  return { post, headers, store, errors }
}

describe('a list of requests in one body', () => {
  it('is answered in its order, each seeing what those before it did', async () => {
    const { post } = await open()
    const answer = await post([rename('thr_1', 'One'), get('thr_1'), rename('thr_1', 'Two'), list])
    expect(answer).toMatchObject({
      status: 200,
      body: [
        { status: 200, body: { title: 'One' } },
        { status: 200, body: { id: 'thr_1', title: 'One' } },
        { status: 200, body: { title: 'Two' } },
        { status: 200, body: { data: [{ title: 'Two' }] } },
      ],
    })
  })

  it('goes on behind a request that fails', async () => {
    const { post, errors } = await open()
    expect(await post([get('thr_none'), list])).toMatchObject({
      status: 200,
      body: [{ status: 404, error: { code: 'not_found' } }, { status: 200 }],
    })
    expect(errors).toEqual([])
  })

  it.each([
    ['holds a request whose answer is a stream', [rename('thr_1', 'No'), create], /Request 1 .* stream: send it alone/],
    ['holds what is no request', [rename('thr_1', 'No'), { type: 'nothing' }], /Request 1 of the list: Not a ChatKit/],
    ['holds another list', [rename('thr_1', 'No'), [list]], /Request 1 of the list/],
    ['is empty', [], /holds 1 to 5, and not 0/],
    ['is too long', Array.from({ length: 6 }, () => rename('thr_1', 'No')), /holds 1 to 5, and not 6/],
    ['is no JSON', '  [{', /not JSON/],
  ])('is refused whole, and nothing of it done, when it %s', async (_what, body, message) => {
    const { post, store } = await open()
    const answer = await post(body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    expect(JSON.stringify(answer.body)).toMatch(message)
    expect(await store.loadThread('thr_1', context)).not.toHaveProperty('title')
  })

  it('has a key for each request, made of that of the body', async () => {
    const { post, headers } = await open()
    await post([list, list], { 'idempotency-key': '"k1"' })
    await post(list, { 'idempotency-key': '"k1"' })
    expect(headers).toEqual(['k1.0', 'k1.1', '"k1"'])
  })
})
