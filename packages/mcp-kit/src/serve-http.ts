import type { AddressInfo } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Log } from './log.ts'
import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { StartError } from './errors.ts'
import { closeWithin, onSignals } from './shutdown.ts'

const HOST = '127.0.0.1'
const PATH = '/mcp'
const MAX_BODY_BYTES = 10 * 1024 * 1024
const MAX_SESSIONS = 100
const SESSION_IDLE_MS = 30 * 60_000

/** How {@link serveHttp} serves. */
export interface ServeHttpOptions {
  /** 0 takes a free one. */
  port: number
  /** What the server's parts hold; disposed after the last session has closed. */
  resources?: AsyncDisposable
  log: Log
  /** Told the address once the server listens. */
  onListening?: (url: string) => void
}

interface Session {
  server: McpServer
  transport: StreamableHTTPServerTransport
  usedAt: number
}

/**
 * Serves Streamable HTTP at `/mcp` on the loopback interface, with a server of its own for each session. Only requests whose Host
 * and Origin name this very address are answered: a web page must not reach it through a name of its own. Resolves when the
 * process was told to end, after all is closed. Rejects with `StartError` when the port is taken.
 */
export async function serveHttp(
  createServer: () => McpServer | Promise<McpServer>,
  { port, resources, log, onListening = () => {} }: ServeHttpOptions,
): Promise<void> {
  const stopped = Promise.withResolvers<void>()
  const sessions = new Map<string, Session>()
  await using shutdown = new AsyncDisposableStack()
  shutdown.defer(async () => closeWithin(resources, log))
  shutdown.defer(onSignals(stopped.resolve))
  shutdown.defer(async () => {
    await Promise.all([...sessions.values()].map(async ({ server }) => server.close()))
  })

  const http = createHttpServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log('a request failed', error)
      if (!response.headersSent) refuse(response, 500, 'The request failed.')
    })
  })
  http.requestTimeout = 30_000
  await listen(http, port)
  shutdown.defer(() => {
    http.close()
    http.closeAllConnections()
  })
  const { port: taken } = http.address() as AddressInfo
  const hosts = new Set([HOST, 'localhost'].map((name) => `${name}:${taken}`))
  const origins = new Set([...hosts].map((host) => `http://${host}`))
  onListening(`http://${HOST}:${taken}${PATH}`)
  await stopped.promise

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, origin, 'mcp-session-id': id, 'content-length': length } = request.headers
    if (!hosts.has(host ?? '') || (origin !== undefined && !origins.has(origin))) return refuse(response, 403, 'Forbidden.')
    if (request.url !== PATH) return refuse(response, 404, `Not found. The address is ${PATH}.`)
    if (Number(length ?? 0) > MAX_BODY_BYTES) return refuse(response, 413, 'The request is too long.')
    const session = id === undefined ? await openSession() : sessions.get(String(id))
    if (session === undefined) return refuse(response, 404, 'There is no such session. Initialize a new one.')
    session.usedAt = performance.now()
    await session.transport.handleRequest(request, response)
    // A request that was to open a session and did not leaves nothing behind.
    if (id === undefined && session.transport.sessionId === undefined) await session.server.close()
  }

  async function openSession(): Promise<Session> {
    await closeIdleSessions()
    const server = await createServer()
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, session),
    })
    const session: Session = { server, transport, usedAt: performance.now() }
    Object.assign(server.server, {
      onclose: () => sessions.delete(transport.sessionId ?? ''),
      onerror: (error: Error) => log('protocol error', error),
    })
    await server.connect(transport)
    return session
  }

  async function closeIdleSessions(): Promise<void> {
    const oldest = [...sessions.values()].toSorted((a, b) => a.usedAt - b.usedAt)
    const surplus = Math.max(0, oldest.length - MAX_SESSIONS + 1)
    const idleSince = performance.now() - SESSION_IDLE_MS
    const leaving = oldest.filter(({ usedAt }, index) => index < surplus || usedAt < idleSince)
    await Promise.all(leaving.map(async ({ server }) => server.close()))
  }
}

async function listen(http: ReturnType<typeof createHttpServer>, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  http.once('error', (error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${error.code})`
    reject(new StartError(`Port ${port} ${reason}. Choose another one with --http.`, { cause: error }))
  })
  http.listen(port, HOST, resolve)
  await promise
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_000, message } }))
}
