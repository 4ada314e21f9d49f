import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { describe, expect, it } from 'vitest'
import {
  ChatKitClient,
  ChatKitHttpError,
  ConnectionLostError,
  InvalidResponseError,
  ServerUnreachableError,
  textMessage,
} from '../src/index.ts'
import { closedUrl, frame, jsonOf, startFakeServer, streamOf } from './fake-server.ts'
import type { Answer } from './fake-server.ts'

const request = { type: 'threads.create', params: { input: textMessage('Hi') } } as const
const events: ThreadStreamEvent[] = [
  { type: 'stream_options', stream_options: { allow_cancel: true } },
  { type: 'notice', level: 'info', message: 'Grüße 😀\u2028' },
]

/** Reads a stream to its end, or to what it throws. */
async function read(
  stream: AsyncIterable<ThreadStreamEvent>,
): Promise<{ events: ThreadStreamEvent[]; error?: unknown }> {
  const seen: ThreadStreamEvent[] = []
  try {
    for await (const event of stream) seen.push(event)
    return { events: seen }
  } catch (error) {
    return { events: seen, error }
  }
}

async function readFrom(answer: Answer) {
  await using server = await startFakeServer(answer)
  return await read(new ChatKitClient({ url: server.url }).stream(request))
}

const openStream: Answer = (res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' }).write(frame(events[0]!))
}

describe('ChatKitClient.stream', () => {
  it('posts the request and gives the events as they are', async () => {
    await using server = await startFakeServer(streamOf(...events))
    const client = new ChatKitClient({ url: server.url, headers: async () => ({ authorization: 'Bearer key' }) })
    expect(await read(client.stream(request))).toEqual({ events })
    expect(server.requests[0]).toMatchObject({
      body: request,
      headers: { authorization: 'Bearer key', accept: 'text/event-stream', 'content-type': 'application/json' },
    })
  })

  it('puts together events that come byte by byte between comments', async () => {
    const answer: Answer = async (res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const byte of Buffer.from(`: hi\n\n${events.map(frame).join(': keep-alive\n\n')}`)) {
        res.write(Uint8Array.of(byte))
        await setImmediate()
      }
      res.end()
    }
    expect(await readFrom(answer)).toEqual({ events })
  })

  it('passes on events that it does not know', async () => {
    expect(await readFrom(streamOf({ type: 'newer' } as never))).toEqual({ events: [{ type: 'newer' }] })
  })

  it.each<[string, Answer]>([
    ['the connection is reset', (res) => void res.write(frame(events[0]!), () => res.destroy())],
    ['an event is cut', (res) => void res.end(`${frame(events[0]!)}data: {"type":"not`)],
  ])('throws ConnectionLostError after what it gave when %s', async (_, answer) => {
    const result = await readFrom((res, received) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      return answer(res, received)
    })
    expect(result).toEqual({ events: [events[0]], error: expect.any(ConnectionLostError) })
  })

  it('throws ServerUnreachableError when nothing listens', async () => {
    const url = await closedUrl()
    const { error } = await read(new ChatKitClient({ url }).stream(request))
    expect(error).toBeInstanceOf(ServerUnreachableError)
    expect(error).toMatchObject({ code: 'server_unreachable', url, cause: expect.any(Error) })
  })

  it('throws what the server refused with', async () => {
    const { error } = await readFrom(
      jsonOf({ error: { code: 'not_found', message: 'There is no such thread.' } }, { status: 404 }),
    )
    expect(error).toBeInstanceOf(ChatKitHttpError)
    expect(error).toMatchObject({ status: 404, code: 'not_found', message: 'There is no such thread.' })
  })

  it('throws the status alone when the refusal is not from the server', async () => {
    const { error } = await readFrom(
      (res) => void res.writeHead(502, { 'retry-after': '3' }).end('<h1>Bad gateway</h1>'),
    )
    expect(error).toMatchObject({ status: 502, code: 'http_502', retryAfterMs: 3000 })
  })

  it.each<[string, Answer]>([
    ['another content type', (res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
    [
      'an event that is no JSON',
      (res) => void res.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {\n\n'),
    ],
    ['an event without a type', streamOf({} as never)],
  ])('throws InvalidResponseError for %s', async (_, answer) => {
    expect(await readFrom(answer)).toEqual({ events: [], error: expect.any(InvalidResponseError) })
  })

  it('throws the reason of the signal, before the request and while it waits for an event', async () => {
    await using server = await startFakeServer(openStream)
    const client = new ChatKitClient({ url: server.url })
    const reason = new Error('enough')
    expect(await read(client.stream(request, { signal: AbortSignal.abort(reason) }))).toEqual({
      events: [],
      error: reason,
    })
    expect(server.requests).toHaveLength(0)

    const controller = new AbortController()
    const stream = client.stream(request, { signal: controller.signal })
    expect(await stream.next()).toEqual({ done: false, value: events[0] })
    const next = stream.next()
    controller.abort(reason)
    await expect(next).rejects.toBe(reason)
  })

  it('closes the connection when the reader leaves', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<unknown>()
    await using server = await startFakeServer((res, received) => {
      resolve(once(res, 'close'))
      return openStream(res, received)
    })
    for await (const _ of new ChatKitClient({ url: server.url }).stream(request)) break
    await expect(closed).resolves.toEqual([])
  })

  it('calls the fetch that it was given', async () => {
    const fetch = async () => new Response(frame(events[0]!), { headers: { 'content-type': 'text/event-stream' } })
    expect(await read(new ChatKitClient({ url: '/chatkit', fetch }).stream(request))).toEqual({ events: [events[0]] })
  })
})
