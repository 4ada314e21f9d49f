import type { CallToolResult, MCPServer } from '@openai/agents'
import { readIdentity } from '../protocol/identity.ts'
import type { McpIdentity } from '../protocol/identity.ts'
import { SupervisedMcpServer } from '../calls/supervised-server.ts'
import type { SupervisedServerOptions } from '../calls/supervised-server.ts'
import { systemClock } from '../clock.ts'
import { forUser } from './for-user.ts'
import type { McpServerSpec } from '../config/spec.ts'
import { CallNotSentError } from '../errors.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { ServerStatus } from '../session/supervisor.ts'
import type { FleetServer } from './fleet-server.ts'
import { currentScope } from '../protocol/run-scope.ts'

interface UserServer {
  server: SupervisedMcpServer
  callsInFlight: number
  cancelIdle: () => void
}

/**
 * A server of which each user has a process or session of their own, started when they first need it. The one that was used least recently
 * makes way for a new one, and one that nobody used for a while ends. Whose it is comes from the request's `_meta` alone.
 */
export class UserServers implements FleetServer {
  readonly name: string
  readonly #spec: McpServerSpec
  readonly #options: SupervisedServerOptions
  readonly #limits: { maxUserServers: number; userIdleMs: number }
  /** By user, the least recently used first. */
  readonly #servers = new Map<string, UserServer>()
  readonly #closing = new Set<Promise<void>>()
  #lastTools: Awaited<ReturnType<MCPServer['listTools']>> | undefined
  /** Under way while nothing has been listed for anybody. One is enough for all who wait. */
  #firstListing: ReturnType<MCPServer['listTools']> | undefined
  #isClosed = false

  constructor(spec: McpServerSpec, options: SupervisedServerOptions) {
    this.name = spec.name
    this.#spec = spec
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits, ...spec.limits }
  }

  get statuses(): readonly ServerStatus[] {
    return [...this.#servers.values()].map(({ server }) => server.status)
  }

  /** Does nothing: there is no user yet. */
  connect(): Promise<void> {
    return Promise.resolve()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const key of this.#servers.keys()) this.#end(key)
    await Promise.all(this.#closing)
  }

  /** The tools of the user whose run asks; without one, those that were listed last for anybody. */
  async listTools(): ReturnType<MCPServer['listTools']> {
    const user = currentScope()
    const known = user && this.#servers.get(keyOf(user))
    if (known === undefined && (user === undefined || this.#lastTools !== undefined)) return this.#lastTools ?? []
    if (known === undefined && this.#firstListing) return this.#firstListing
    const listing = this.#use(user!, (server) => server.listTools())
    if (this.#lastTools === undefined) this.#firstListing = listing
    try {
      const tools = await listing
      // Of one that did not start there is nothing to keep.
      if (tools.length > 0) this.#lastTools = tools
      return tools
    } finally {
      this.#firstListing = undefined
    }
  }

  callToolResult(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult> {
    return this.#use(readIdentity(call[2]), (server) => server.callToolResult(...call))
  }

  /** Nobody else's newcomer ends the server meanwhile. */
  async #use<Result>(user: McpIdentity, work: (server: SupervisedMcpServer) => Promise<Result>): Promise<Result> {
    const entry = this.#serverOf(user)
    entry.callsInFlight++
    try {
      return await work(entry.server)
    } finally {
      entry.callsInFlight--
    }
  }

  #serverOf(user: McpIdentity): UserServer {
    if (this.#isClosed) {
      throw new CallNotSentError('server_closed', `The tool server ${this.name} is closed; nothing was done.`)
    }
    const key = keyOf(user)
    const entry = this.#servers.get(key) ?? this.#open(user)
    // The one used last goes to the end of the map.
    this.#servers.delete(key)
    this.#servers.set(key, entry)
    this.#endWhenIdle(key, entry)
    return entry
  }

  #open(user: McpIdentity): UserServer {
    if (this.#servers.size >= this.#limits.maxUserServers) {
      const idle = [...this.#servers].find(([, { callsInFlight }]) => callsInFlight === 0)
      if (idle === undefined) {
        const message = `The tool server ${this.name} is busy with other users; nothing was done. Try again later.`
        throw new CallNotSentError('server_busy', message)
      }
      this.#end(idle[0])
    }
    const server = new SupervisedMcpServer(forUser(this.#spec, user), this.#options)
    server.connect().catch((error: unknown) => {
      this.#options.logger.warn({ server: this.name, err: error }, "a user's server did not start; it is tried again")
    })
    return { server, callsInFlight: 0, cancelIdle: () => {} }
  }

  #endWhenIdle(key: string, entry: UserServer): void {
    const { clock = systemClock } = this.#options
    entry.cancelIdle()
    entry.cancelIdle = clock.after(this.#limits.userIdleMs, () => {
      if (entry.callsInFlight === 0) this.#end(key)
      else this.#endWhenIdle(key, entry)
    })
  }

  #end(key: string): void {
    const entry = this.#servers.get(key)
    if (entry === undefined) return
    this.#servers.delete(key)
    entry.cancelIdle()
    const closing = entry.server.close().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }
}

function keyOf({ tenantId, userId }: McpIdentity): string {
  return JSON.stringify([tenantId, userId])
}
