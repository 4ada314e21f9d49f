import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Log } from '../log.ts'
import { StartError } from '../errors.ts'
import { HttpSessions } from './http-sessions.ts'
import { ResourceStack } from './resource-stack.ts'
import { closeWithin, onSignals } from './shutdown.ts'
import { sendResponse, toRequest } from './web-http.ts'

const HOST = '127.0.0.1'
const PATH = '/mcp'
const REQUEST_TIMEOUT_MS = 30_000

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

/**
 * Serves Streamable HTTP at `/mcp` on the loopback interface. Only requests whose Host and Origin name this very address are
 * answered: a web page must not reach it through a name of its own. Resolves when the process was told to end, after all is
 * closed. Rejects with `StartError` when the port is taken.
 */
export async function serveHttp(
  createServer: () => McpServer | Promise<McpServer>,
  { port, resources, log, onListening = () => {} }: ServeHttpOptions,
): Promise<void> {
  const stopped = Promise.withResolvers<void>()
  await using shutdown = new ResourceStack()
  shutdown.defer(async () => closeWithin(resources, log))
  shutdown.defer(onSignals(stopped.resolve))
  const sessions = shutdown.use(new HttpSessions({ createServer, log }))
  // Imported when it is needed: it takes a third of the time that a stdio server needs to start.
  const { createServer: createHttpServer } = await import('node:http')
  const http = createHttpServer()
  http.requestTimeout = REQUEST_TIMEOUT_MS
  await listen(http, port)
  // For example, no file handle is left for a connection. The other connections are still served.
  http.on('error', (error) => log('a connection was not taken', error))
  shutdown.defer(() => {
    http.close()
    http.closeAllConnections()
  })
  const { port: taken } = http.address() as AddressInfo
  const hosts = [HOST, 'localhost'].map((name) => `${name}:${taken}`)
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer({ request, response, sessions, hosts }).catch((error: unknown) => {
      log('a request failed', error)
      if (!response.headersSent) refuse(response, 500, 'The request failed.')
    })
  })
  onListening(`http://${HOST}:${taken}${PATH}`)
  await stopped.promise
}

async function answer({
  request,
  response,
  sessions,
  hosts,
}: {
  request: IncomingMessage
  response: ServerResponse
  sessions: HttpSessions
  hosts: readonly string[]
}): Promise<void> {
  const { host = '', origin } = request.headers
  const isForeign = origin !== undefined && !hosts.some((own) => origin === `http://${own}`)
  if (isForeign || !hosts.includes(host)) return refuse(response, 403, 'This address is for programs on this machine.')
  if (request.url !== PATH) return refuse(response, 404, `Not found. The address is ${PATH}.`)
  await sendResponse(response, await sessions.handle(toRequest(request)))
}

async function listen(http: Server, port: number): Promise<void> {
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
