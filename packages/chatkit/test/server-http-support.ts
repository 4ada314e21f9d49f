import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Hono } from 'hono'
import { handleChatKitFetch, handleChatKitRequest } from '@frontdesk/chatkit/server'
import type { ChatKitHandlerOptions } from '@frontdesk/chatkit/server'
import { CONTEXT } from './server-support.ts'
import type { TestServer } from './server-support.ts'

/** An endpoint to send requests to. `handled` resolves when the handler of the last request has. */
export interface Endpoint extends AsyncDisposable {
  send: (init: RequestInit) => Promise<Response>
  handled: () => Promise<void>
}

export type OpenEndpoint = (server: TestServer, options?: ChatKitHandlerOptions) => Promise<Endpoint>

/** Listens on a free port of the loopback. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<AsyncDisposable & { url: string }> {
  const http = createServer(handle).listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
}

export const openExpress: OpenEndpoint = async (server, options) => {
  let handled = Promise.resolve()
  const app = express().post('/', (request, response) => {
    handled = handleChatKitRequest(server, request, response, CONTEXT, options)
    return handled
  })
  const http = await listen(app)
  return {
    send: (init) => fetch(http.url, { method: 'POST', ...init }),
    handled: () => handled,
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}

export const openHono: OpenEndpoint = async (server, options) => {
  let handled = Promise.resolve()
  const app = new Hono().post('/', (c) =>
    handleChatKitFetch(server, c.req.raw, CONTEXT, { ...options, waitUntil: (work) => void (handled = work) }),
  )
  return {
    send: async (init) => app.request('/', { method: 'POST', ...init }),
    handled: () => handled,
    [Symbol.asyncDispose]: async () => {},
  }
}
