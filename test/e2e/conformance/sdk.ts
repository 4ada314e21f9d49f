import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { serve } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { handleChatKitFetch, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import { ProbeServer } from '../../../packages/conformance/probe-servers/frontdesk.ts'
import { ProbeAttachments } from '../../../packages/conformance/probe-servers/frontdesk-uploads.ts'
import { SILENT, USER_B, whenListening } from './subject.ts'
import type { RunningSubject } from './subject.ts'

interface Parts {
  chat: ProbeServer
  uploads: ProbeAttachments
}

/** The probe server of our SDK on Node's own `http`. */
export function startOnNode(): Promise<RunningSubject> {
  return start(({ chat, uploads }) =>
    createServer((request, response) => {
      const context = contextOf(request)
      if (request.url?.startsWith('/uploads')) void receive(uploads, request, response)
      else void handleChatKitRequest(chat, request, response, context)
    }).listen(0, '127.0.0.1'),
  )
}

/** The same on Express, behind the body parser that many have. */
export function startOnExpress(): Promise<RunningSubject> {
  return start(({ chat, uploads }) => {
    const app = express()
    // Express would print each body that is no JSON.
    app.set('env', 'test')
    app.all('/chatkit', express.json({ limit: '1mb' }), (request, response) =>
      handleChatKitRequest(chat, request, response, contextOf(request)),
    )
    app.use('/uploads', (request, response) => receive(uploads, request, response))
    return app.listen(0, '127.0.0.1')
  })
}

/** The same on the handler of the Web, by Hono. */
export function startOnHono(): Promise<RunningSubject> {
  return start(({ chat, uploads }) => {
    const app = new Hono()
    app.all('/chatkit', (c) => handleChatKitFetch(chat, c.req.raw, webContextOf(c.req.raw)))
    app.all('/uploads/*', (c) => uploads.receive(c.req.raw, webContextOf(c.req.raw)))
    app.post('/uploads', (c) => uploads.receive(c.req.raw, webContextOf(c.req.raw)))
    return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server
  })
}

async function start(listen: (parts: Parts) => Server): Promise<RunningSubject> {
  const store = new MemoryStore()
  let origin = ''
  const uploads = new ProbeAttachments(store, { uploadUrl: () => `${origin}/uploads` })
  const server = listen({ chat: new ProbeServer({ store, attachmentStore: uploads, logger: SILENT }), uploads })
  const { close, ...address } = await whenListening(server)
  origin = address.origin
  return {
    options: { url: `${origin}/chatkit`, headersUserB: USER_B, uploadUrl: `${origin}/uploads` },
    [Symbol.asyncDispose]: close,
  }
}

function contextOf({ headers }: IncomingMessage) {
  return { userId: headers['x-user']?.toString() ?? 'a' }
}

function webContextOf({ headers }: Request) {
  return { userId: headers.get('x-user') ?? 'a' }
}

async function receive(uploads: ProbeAttachments, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Types of the browser are in scope here, which know no stream of Node's.
  const body = Readable.toWeb(request) as unknown as BodyInit
  const headers = request.headers as Record<string, string>
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const { method = 'PUT' } = request
  const answer = await uploads.receive(
    new Request(url, { method, headers, body, duplex: 'half' } as RequestInit),
    contextOf(request),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}
