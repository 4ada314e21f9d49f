import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { DEFAULT_MAX_BEHIND_BYTES, handleChatKitFetch, handleChatKitRequest } from '@frontdesk/chatkit/server'
import type { ChatKitHandlerOptions } from '@frontdesk/chatkit/server'
import { parseEventStream } from '@frontdesk/chatkit/testing'
import { listen } from './listen.ts'
import { assistantMessage, CONTEXT, createRequest, storeThread, TestServer, textDelta } from './server-support.ts'
import type { Respond } from './server-support.ts'

const create = JSON.stringify(createRequest())
const JSON_HEADERS = { 'content-type': 'application/json' }
const DELTA_BYTES = 16_384

/** Yields deltas for as long as it is asked to, or so many and then nothing more, and counts them. */
function streaming(counter: { yielded: number }, count = Infinity): Respond {
  return async function* respond(_thread, _input, _context, { signal }): AsyncGenerator<ThreadStreamEvent> {
    for (; counter.yielded < count; counter.yielded++) yield textDelta('msg_1', 'x'.repeat(DELTA_BYTES))
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  }
}

/** Sends one request over a socket that never reads the answer. `handled` resolves when the server is done with it. */
async function sendAndNeverRead(server: TestServer, body: string, options: ChatKitHandlerOptions = {}) {
  const handled = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<string>()
  const http = await listen((request, response) => {
    response.once('close', () => closed.resolve('closed'))
    void handleChatKitRequest(server, request, response, CONTEXT, options).then(handled.resolve)
  })
  const socket: Socket = connect({ port: Number(new URL(http.url).port), host: '127.0.0.1' })
  socket.pause()
  socket.on('error', () => {})
  socket.write(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  return {
    handled: handled.promise,
    closed: closed.promise,
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      await http[Symbol.asyncDispose]()
    },
  }
}

function lastStoredType({ store }: TestServer): string | undefined {
  return store.snapshot().threads[0]?.items.at(-1)?.type
}

describe('a reader who never reads', () => {
  it('is let go when a megabyte waits, while the source goes on', async () => {
    const counter = { yielded: 0 }
    const server = new TestServer(streaming(counter))
    await using request = await sendAndNeverRead(server, create)
    await request.handled
    expect(lastStoredType(server)).toBe('sdk_hidden_context')
    // What the sockets of the system hold comes on top of what waits here.
    expect(counter.yielded * DELTA_BYTES).toBeLessThan(DEFAULT_MAX_BEHIND_BYTES + 16 * 1024 * 1024)
    expect(server.logger.errors).toEqual([])
  })

  it('is let go when something has waited too long, though the source has stopped', async () => {
    const counter = { yielded: 0 }
    const server = new TestServer(streaming(counter, 1_000))
    const options = { maxBehindBytes: Infinity, maxBehindMs: 50 }
    await using request = await sendAndNeverRead(server, create, options)
    await request.handled
    expect(counter.yielded).toBe(1_000)
    expect(lastStoredType(server)).toBe('sdk_hidden_context')
  })

  it('is let go by an answer without a stream', async () => {
    const server = new TestServer(undefined, { limits: { pageBytes: Infinity } })
    await storeThread(server, [assistantMessage('msg_1', 'x'.repeat(20 * 1024 * 1024))])
    const list = '{"type":"items.list","params":{"thread_id":"thr_a"}}'
    await using request = await sendAndNeverRead(server, list, { maxBehindMs: 50 })
    await request.handled
    expect(await request.closed).toBe('closed')
  })

  it('is let go by a response of the Web', async () => {
    const counter = { yielded: 0 }
    const server = new TestServer(streaming(counter))
    const works: Promise<void>[] = []
    const request = new Request('http://localhost/', { method: 'POST', headers: JSON_HEADERS, body: create })
    const waitUntil = (work: Promise<void>) => void works.push(work)
    const response = await handleChatKitFetch(server, request, CONTEXT, { waitUntil })
    await Promise.all(works)
    expect(counter.yielded * DELTA_BYTES).toBeLessThan(2 * DEFAULT_MAX_BEHIND_BYTES)
    expect(lastStoredType(server)).toBe('sdk_hidden_context')
    await expect(response.text()).rejects.toThrow('did not keep up')
  })
})

it('gives a reader who keeps up every frame whole, however large', async () => {
  const text = 'a😀é'.repeat(400_000)
  const server = new TestServer(async function* respond() {
    for (let index = 0; index < 3; index++) yield textDelta('msg_1', text)
  })
  await using http = await listen(
    (request, response) => void handleChatKitRequest(server, request, response, CONTEXT, { maxBehindBytes: 1_000_000 }),
  )
  const response = await fetch(http.url, { method: 'POST', headers: JSON_HEADERS, body: create })
  const events = parseEventStream(await response.text())
  expect(events.slice(3)).toEqual([textDelta('msg_1', text), textDelta('msg_1', text), textDelta('msg_1', text)])
})
