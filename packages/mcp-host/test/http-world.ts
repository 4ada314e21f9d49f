import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

interface Request {
  id?: number
  method: string
  params?: { name?: string; _meta?: object; arguments?: object }
}

/** What a test does with a request in place of the ordinary answer; undefined leaves it to that. */
export type Answer = (request: Request, response: ServerResponse, incoming: IncomingMessage) => true | undefined

/** Writes one event of a stream. */
export function event(response: ServerResponse, message: object, id?: string): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
}

export const text = (value: string) => ({ content: [{ type: 'text', text: value }] })

/** A server over Streamable HTTP with the tools `echo` and `change`, whose answers a test may take over. */
export async function startHttpServer(answer: Answer = () => undefined) {
  const sessions = new Set<string>()
  const seen: { method: string; headers: IncomingMessage['headers'] }[] = []
  let opened = 0
  const server = createServer((incoming, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of incoming) body += String(chunk)
      const request = (body === '' ? { method: incoming.method ?? '' } : JSON.parse(body)) as Request
      seen.push({ method: request.method, headers: incoming.headers })
      if (answer(request, response, incoming) === true) return
      const session = incoming.headers['mcp-session-id']
      if (request.method === 'DELETE') sessions.delete(String(session))
      if (request.method === 'GET') response.writeHead(405).end()
      else if (request.method !== 'initialize' && !sessions.has(String(session))) response.writeHead(404).end()
      else reply(request, response)
    })()
  })
  function reply({ id, method, params }: Request, response: ServerResponse): void {
    if (id === undefined) return void response.writeHead(202).end()
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (method === 'initialize') {
      headers['mcp-session-id'] = `session-${++opened}`
      sessions.add(headers['mcp-session-id'])
    }
    const results: Record<string, object> = {
      initialize: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'http', version: '1' },
      },
      'tools/list': {
        tools: ['echo', 'change'].map((name) => ({
          name,
          inputSchema: { type: 'object', properties: {} },
          annotations: { readOnlyHint: name === 'echo' },
        })),
      },
      'tools/call': text(JSON.stringify(params?.arguments ?? {})),
      ping: {},
    }
    response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/mcp`, port, sessions, seen, close }
}
