import { isDeepStrictEqual } from 'node:util'
import { SupervisedMcpServer } from '../calls/supervised-server.ts'
import type { SupervisedServerOptions } from '../calls/supervised-server.ts'
import { systemClock, withDeadline } from '../clock.ts'
import type { GroupReaper } from '../child/group-reaper.ts'
import type { McpServerSpec } from '../config/spec.ts'
import { McpConfigError } from '../errors.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { ServerStatus } from '../session/supervisor.ts'
import type { HeldTool, ToolPins } from '../tools/tool-pins.ts'
import { McpAgentView } from './agent-view.ts'
import type { FleetServer } from './fleet-server.ts'
import { runInScope } from '../protocol/run-scope.ts'
import type { RunScope } from '../protocol/run-scope.ts'
import { reportServer } from './server-report.ts'
import type { ServerReport } from './server-report.ts'
import { McpServerView } from './server-view.ts'
import type { ViewOptions, ViewParts } from './server-view.ts'
import { UserServers } from './user-servers.ts'

export interface FleetParts extends ViewParts {
  server: SupervisedServerOptions
  reaper: GroupReaper
  pins: ToolPins
}

interface Member {
  spec: McpServerSpec
  server: FleetServer
}

/** How the start of a server went. */
export interface FailedStart {
  spec: McpServerSpec
  reason: Error
}

/** The servers of one host: opened together, shared by all agents, closed together. */
export class McpFleet implements AsyncDisposable {
  readonly #parts: FleetParts
  #members: ReadonlyMap<string, Member> = new Map()
  #changes: Promise<unknown> = Promise.resolve()
  /** Servers that are started and may not be members yet. */
  #starting: readonly FleetServer[] = []
  #isClosed = false

  constructor(parts: FleetParts) {
    this.#parts = parts
  }

  /** An agent's view of a server, for its `mcpServers`. Throws {@link McpConfigError} when there is no server of this name. */
  server(name: string, options: ViewOptions = {}): McpServerView {
    if (!this.#members.has(name)) {
      const names = [...this.#members.keys()].join(', ') || 'none'
      throw new McpConfigError(`There is no MCP server named ${name}. The configured ones are: ${names}.`)
    }
    return this.#view(name, options)
  }

  /**
   * All that an agent may use, for its `mcpServers`: the servers whose `agents` name it or nobody, each with the tools that it may use. Follows
   * {@link McpFleet.apply}.
   */
  forAgent(agent: string): McpAgentView {
    let made: { of: ReadonlyMap<string, Member>; views: readonly McpServerView[] } | undefined
    const views = () => {
      if (made?.of !== this.#members) made = { of: this.#members, views: this.#viewsOf(agent) }
      return made.views
    }
    return new McpAgentView(agent, views, this.#parts)
  }

  /** Runs `work`, in which tools are listed for a user, and calls are recorded with their thread and run. */
  runAs<T>(scope: RunScope, work: () => T): T {
    return runInScope(scope, work)
  }

  /** Tools of third-party servers that changed after they were pinned, and are not offered until they are accepted. */
  heldTools(): HeldTool[] {
    return this.#parts.pins.held
  }

  /** Lets a held tool be offered as it is now. False when it is not held. */
  acceptTool({ server, tool }: HeldTool): boolean {
    return this.#parts.pins.accept(server, tool)
  }

  /** The state of each process or session, in the order of the specs. */
  status(): ServerStatus[] {
    return [...this.#members.values()].flatMap(({ server }) => server.statuses)
  }

  /** Each server with its tools, in the order of the specs, for an operator. */
  inspect(): Promise<ServerReport[]> {
    const { names, pins } = this.#parts
    return Promise.all([...this.#members.values()].map((member) => reportServer(member, { names, held: pins.held })))
  }

  /**
   * Takes over another set of servers: those whose spec is the same go on untouched, others are started before the old ones end. Resolves with
   * the starts that failed, which are tried again. Rejects with {@link McpConfigError}, with nothing changed, when names are wrong.
   */
  apply(specs: readonly McpServerSpec[]): Promise<FailedStart[]> {
    assertNames(specs)
    const change = this.#changes.then(() => this.#apply(specs))
    this.#changes = change.catch(() => undefined)
    return change
  }

  /** Refuses new calls, then ends all servers side by side: nothing is left after twice `closeStepMs`, however many they are. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    const members = [...this.#members.values()].map(({ server }) => server)
    await Promise.all([...members, ...this.#starting].map((server) => server.close()))
    await this.#changes
    await this.#parts.reaper[Symbol.asyncDispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #apply(specs: readonly McpServerSpec[]): Promise<FailedStart[]> {
    if (this.#isClosed) return []
    const before = this.#members
    const members = specs.map((spec) => {
      const old = before.get(spec.name)
      return old !== undefined && isDeepStrictEqual(old.spec, spec) ? old : { spec, server: this.#create(spec) }
    })
    this.#starting = members.map(({ server }) => server)
    const starts = await Promise.allSettled(members.map((member) => this.#start(member)))
    this.#members = new Map(members.map((member) => [member.spec.name, member]))
    await this.#nameTools()
    const leaving = [...before.values()].filter((member) => !members.includes(member))
    await Promise.all(leaving.map(({ server }) => server.close()))
    this.#starting = []
    return starts.flatMap((start, index) => {
      const { spec } = members[index]!
      return start.status === 'rejected' ? [{ spec, reason: start.reason as Error }] : []
    })
  }

  /** Rejects when the start has failed. A server that takes its time does not keep the others from their work, unless it is required. */
  async #start({ spec, server }: Member): Promise<void> {
    const { logger, clock = systemClock, limits } = this.#parts.server
    const started = server.connect()
    const late = new Error('is late')
    try {
      await withDeadline(clock, started, limits?.startWaitMs ?? DEFAULT_LIMITS.startWaitMs, () => late)
    } catch (error) {
      if (error !== late) throw error
      const consequence = spec.required ? 'it is waited for' : 'the others do not wait for it'
      logger.warn({ server: spec.name }, `the MCP server takes its time to start; ${consequence}`)
      if (spec.required) await started
    }
  }

  #create(spec: McpServerSpec): FleetServer {
    return spec.scope === 'user'
      ? new UserServers(spec, this.#parts.server)
      : new SupervisedMcpServer(spec, this.#parts.server)
  }

  /** Settles the names for models in the order of the specs, so that they do not depend on who asks first. */
  async #nameTools(): Promise<void> {
    for (const { server } of this.#members.values()) {
      if (server.statuses.every(({ state }) => state === 'starting')) continue
      for (const tool of await server.listTools()) this.#parts.names.expose(server.name, tool.name)
    }
  }

  #viewsOf(agent: string): McpServerView[] {
    return [...this.#members.values()].flatMap(({ spec }) => {
      const tools = toolsOf(agent, spec)
      return tools === 'none' ? [] : [this.#view(spec.name, { agent, ...(tools !== 'all' && { tools }) })]
    })
  }

  #view(name: string, options: ViewOptions): McpServerView {
    const find = () => {
      const member = this.#members.get(name)
      return member && { server: member.server, spec: member.spec }
    }
    return new McpServerView(name, find, options, this.#parts)
  }
}

/** The tools of a server that an agent may use. */
function toolsOf(agent: string, { agents }: McpServerSpec): 'all' | 'none' | readonly string[] {
  if (agents === undefined) return 'all'
  if (isList(agents)) return agents.includes(agent) ? 'all' : 'none'
  return Object.hasOwn(agents, agent) ? (agents[agent] ?? 'none') : 'none'
}

function isList(agents: NonNullable<McpServerSpec['agents']>): agents is readonly string[] {
  return Array.isArray(agents)
}

function assertNames(specs: readonly McpServerSpec[]): void {
  const names = new Set<string>()
  for (const { name } of specs) {
    if (!/^[\w-]{1,64}$/.test(name)) {
      throw new McpConfigError(
        `${JSON.stringify(name)} is no name for an MCP server: use up to 64 letters, digits, _ and -.`,
      )
    }
    if (names.has(name)) throw new McpConfigError(`Two MCP servers are named ${name}. Rename one of them.`)
    names.add(name)
  }
}
