import { ChatKitRequest } from '@frontdesk/chatkit'
import type { Page, Thread } from '@frontdesk/chatkit'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  ChatKitClient,
  ChatKitHttpError,
  ConnectionLostError,
  InvalidResponseError,
  textMessage,
} from '../src/index.ts'
import type { NonStreamingRequestInput, StreamingRequestInput } from '../src/index.ts'
import type { Answer } from './fake-server.ts'
import { closedUrl, jsonOf, startFakeServer } from './fake-server.ts'

const list = { type: 'threads.list', params: { limit: 2 } } as const
const cutAnswer: Answer = (res) => {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{', () => res.destroy())
}

async function sendTo(answer: Answer) {
  await using server = await startFakeServer(answer)
  return await new ChatKitClient({ url: server.url }).send(list)
}

describe('ChatKitClient.send', () => {
  it('gives the answer to the request, with its type', async () => {
    const page = await sendTo(jsonOf({ data: [], has_more: false }))
    expectTypeOf(page).toEqualTypeOf<Page<Thread>>()
    expect(page).toEqual({ data: [], has_more: false })
  })

  it('throws what the server refused with', async () => {
    const refusal = sendTo(
      jsonOf({ error: { code: 'rate_limited', message: 'Wait.' } }, { status: 429, headers: { 'retry-after': '2' } }),
    )
    await expect(refusal).rejects.toThrow(ChatKitHttpError)
    await expect(refusal).rejects.toMatchObject({
      status: 429,
      code: 'rate_limited',
      message: 'Wait.',
      retryAfterMs: 2000,
    })
  })

  it.each<[string, Answer]>([
    ['a page of a proxy', (res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
    ['what is no JSON', (res) => void res.writeHead(200, { 'content-type': 'application/json' }).end('{')],
  ])('throws InvalidResponseError for %s', async (_, answer) => {
    await expect(sendTo(answer)).rejects.toThrow(InvalidResponseError)
  })

  it('throws ConnectionLostError when the answer is cut', async () => {
    await expect(sendTo(cutAnswer)).rejects.toThrow(ConnectionLostError)
  })

  it('does not report headers that cannot be sent as a server that cannot be reached', async () => {
    const client = new ChatKitClient({ url: await closedUrl(), headers: { authorization: 'Bearer bad\nkey' } })
    await expect(client.send(list)).rejects.toThrow(TypeError)
  })

  it('throws what a fetch of the page’s own throws, and does not take it for a server that is away', async () => {
    const reason = new Error('Sign in first.')
    const throwing = new ChatKitClient({
      url: 'http://127.0.0.1/chatkit',
      fetch: () => {
        throw reason
      },
    })
    await expect(throwing.send(list)).rejects.toBe(reason)
    const run = throwing.startRun({ type: 'threads.create', params: { input: textMessage('Hi') } })
    const read = async () => {
      for await (const event of run) expect(event).toBeUndefined()
    }
    await expect(read()).rejects.toBe(reason)
  })

  it('throws the reason of the signal', async () => {
    await using server = await startFakeServer(() => undefined)
    const reason = new Error('enough')
    const sending = new ChatKitClient({ url: server.url }).send(list, { signal: AbortSignal.abort(reason) })
    await expect(sending).rejects.toBe(reason)
  })
})

describe('requests', () => {
  it('may leave out what has a default, and nothing else', () => {
    const submission = {
      type: 'threads.add_structured_input',
      params: { thread_id: 't', item_id: 'i', input: {} },
    } as const
    expectTypeOf(submission).toExtend<StreamingRequestInput>()
    expectTypeOf({ type: 'threads.list', params: {} } as const).toExtend<NonStreamingRequestInput>()
    expectTypeOf({ type: 'threads.list' } as const).not.toExtend<NonStreamingRequestInput>()
    expectTypeOf({ type: 'threads.list', params: { limit: true } } as const).not.toExtend<NonStreamingRequestInput>()
    expect(ChatKitRequest.parse(submission)).toMatchObject({ params: { input: { status: 'answered', answers: {} } } })
  })
})

describe('ChatKitClient.findThreads', () => {
  it('asks for the words behind the endpoint, and keeps its query', async () => {
    const asked: unknown[] = []
    const client = new ChatKitClient({
      url: 'https://desk.example/chatkit?tenant=a',
      fetch: async (url) => {
        asked.push(url)
        return Response.json({ data: [] })
      },
    })
    expect(await client.findThreads('a & b', { limit: 5 })).toEqual([])
    expect(asked).toEqual(['https://desk.example/chatkit/threads?q=a+%26+b&limit=5&tenant=a'])
  })
})
