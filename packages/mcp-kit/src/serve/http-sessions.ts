import { randomUUID } from 'node:crypto'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { Log } from '../log.ts'
import { MAX_MESSAGE_BYTES } from '../stdio/stdio-transport.ts'

const MAX_SESSIONS = 100
const SESSION_IDLE_MS = 30 * 60_000

/** How a session's server is made, and where its failures go. */
export interface HttpSessionsOptions {
  createServer: () => McpServer | Promise<McpServer>
  log: Log
}

interface Session {
  server: McpServer
  transport: WebStandardStreamableHTTPServerTransport
  usedAt: number
}

/** The sessions of Streamable HTTP, each with a server of its own. The least used one makes way when there are too many. */
export class HttpSessions implements AsyncDisposable {
  readonly #options: HttpSessionsOptions
  readonly #sessions = new Map<string, Session>()

  constructor(options: HttpSessionsOptions) {
    this.#options = options
  }

  /** The answer to a request: of its session, or of a new one when it names none. */
  async handle(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id')
    const session = id === null ? await this.#open() : this.#sessions.get(id)
    if (session === undefined) return Response.json(NO_SESSION, { status: 404 })
    session.usedAt = performance.now()
    const response = await session.transport.handleRequest(request)
    // A request that was to open a session and did not leaves nothing behind.
    if (session.transport.sessionId === undefined) await session.server.close()
    return response
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(async ({ server }) => server.close()))
  }

  async #open(): Promise<Session> {
    const { createServer, log } = this.#options
    await this.#closeIdle()
    const server = await createServer()
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      maxRequestBodySize: MAX_MESSAGE_BYTES,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
    })
    const session: Session = { server, transport, usedAt: performance.now() }
    Object.assign(server.server, {
      onclose: () => this.#sessions.delete(transport.sessionId ?? ''),
      onerror: (error: Error) => log('protocol error', error),
    })
    await server.connect(transport)
    return session
  }

  async #closeIdle(): Promise<void> {
    const oldest = [...this.#sessions.values()].toSorted((a, b) => a.usedAt - b.usedAt)
    const surplus = Math.max(0, oldest.length - MAX_SESSIONS + 1)
    const idleSince = performance.now() - SESSION_IDLE_MS
    const leaving = oldest.filter(({ usedAt }, index) => index < surplus || usedAt < idleSince)
    await Promise.all(leaving.map(async ({ server }) => server.close()))
  }
}

const NO_SESSION = {
  jsonrpc: '2.0',
  id: null,
  error: { code: -32_001, message: 'There is no such session. Initialize a new one.' },
}
