import { once } from 'node:events'
import { connect } from 'node:net'
import express from 'express'
import type { RequestHandler } from 'express'
import { describe, expect, it, vi } from 'vitest'
import type { MockInstance } from 'vitest'
import { handleChatKitRequest } from '@frontdesk/chatkit/server'
import { parseEventStream } from '@frontdesk/chatkit/testing'
import { CONTEXT, createRequest, TestServer, textDelta } from './server-support.ts'
import { listen } from './listen.ts'

const create = JSON.stringify(createRequest())
const JSON_HEADERS = { 'content-type': 'application/json' }
const types = { type: '*/*' }

describe('handleChatKitRequest', () => {
  it.each<[string, RequestHandler]>([
    ['express.json()', express.json(types)],
    ['express.text()', express.text(types)],
    ['express.raw()', express.raw(types)],
    [
      'a parser that left the body unread',
      (request, _response, next) => (Object.assign(request, { body: {} }), next()),
    ],
  ])('works behind %s', async (_name, parser) => {
    const app = express().post('/', parser, (request, response) =>
      handleChatKitRequest(new TestServer(), request, response, CONTEXT),
    )
    await using http = await listen(app)
    const response = await fetch(http.url, { method: 'POST', headers: JSON_HEADERS, body: create })
    expect(parseEventStream(await response.text()).map(({ type }) => type)).toEqual([
      'thread.created',
      'thread.item.done',
      'stream_options',
    ])
  })

  it('writes all frames of one turn of the event loop at once', async () => {
    const server = new TestServer(async function* respond() {
      for (let index = 0; index < 50; index++) yield textDelta('msg_1', 'a')
      await new Promise(setImmediate)
      for (let index = 0; index < 50; index++) yield textDelta('msg_1', 'b')
    })
    let write: MockInstance | undefined
    await using http = await listen((request, response) => {
      write = vi.spyOn(response, 'write')
      void handleChatKitRequest(server, request, response, CONTEXT)
    })
    const response = await fetch(http.url, { method: 'POST', headers: JSON_HEADERS, body: create })
    expect(parseEventStream(await response.text())).toHaveLength(103)
    expect(write?.mock.calls.length).toBeLessThanOrEqual(3)
  })

  it('gives up without a word when the sender leaves before the request is complete', async () => {
    const server = new TestServer()
    const { promise: handled, resolve } = Promise.withResolvers<void>()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    await using http = await listen((request, response) => {
      arrive()
      void handleChatKitRequest(server, request, response, CONTEXT).then(resolve)
    })
    const socket = connect(Number(new URL(http.url).port), '127.0.0.1')
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${create.length}\r\n\r\n${create.slice(0, 20)}`,
    )
    await arrived
    socket.destroy()
    await handled
    expect(server.logger.errors).toEqual([])
    expect(server.store.snapshot().threads).toEqual([])
  })

  it('stores nothing for a reader who has left before the handler began', async () => {
    const server = new TestServer()
    const { promise: handled, resolve } = Promise.withResolvers<void>()
    const app = express().post('/', express.text(types), (request, response) => {
      response.once('close', () => void handleChatKitRequest(server, request, response, CONTEXT).then(resolve))
      response.destroy()
    })
    await using http = await listen(app)
    await expect(fetch(http.url, { method: 'POST', headers: JSON_HEADERS, body: create })).rejects.toThrow(
      'fetch failed',
    )
    await handled
    expect(server.store.snapshot().threads).toEqual([])
    expect(server.logger.errors).toEqual([])
  })

  it('closes the connection after refusing a request that it has not read', async () => {
    await using http = await listen(
      (request, response) => void handleChatKitRequest(new TestServer(), request, response, CONTEXT),
    )
    const socket = connect(Number(new URL(http.url).port), '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n')
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(answer.toLowerCase()).toContain('connection: close')
  })
})
