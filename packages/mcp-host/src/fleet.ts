import type { MCPServer } from '@openai/agents'
import type { Clock } from './clock.ts'
import { McpConfigError, ServerStartError } from './errors.ts'
import { GroupReaper } from './child/group-reaper.ts'
import { createMetaResolver } from './calls/identity.ts'
import type { IdentityOf } from './calls/identity.ts'
import type { McpLimits } from './limits.ts'
import type { Logger } from './logger.ts'
import { McpServerView } from './calls/server-view.ts'
import type { ViewOptions } from './calls/server-view.ts'
import { ToolNames } from './tools/tool-names.ts'
import type { McpServerSpec } from './config/spec.ts'
import { SupervisedMcpServer } from './calls/supervised-server.ts'
import type { ServerStatus } from './session/supervisor.ts'

export interface FleetOptions<Context> {
  logger: Logger
  /** Whose data a run may see. There is no default: a call without a user is not made. */
  identity: IdentityOf<Context>
  limits?: Partial<McpLimits>
  clock?: Clock
}

export interface FleetParts {
  servers: readonly SupervisedMcpServer[]
  logger: Logger
  toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
  reaper: GroupReaper
}

/** The children of one host: opened together, shared by all agents, closed together. */
export class McpFleet implements AsyncDisposable {
  readonly #servers: ReadonlyMap<string, SupervisedMcpServer>
  readonly #toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
  readonly #logger: Logger
  readonly #reaper: GroupReaper
  readonly #names = new ToolNames()

  constructor({ servers, logger, toolMetaResolver, reaper }: FleetParts) {
    this.#servers = new Map(servers.map((server) => [server.name, server]))
    this.#toolMetaResolver = toolMetaResolver
    this.#logger = logger
    this.#reaper = reaper
  }

  /** An agent's view of a server, for its `mcpServers`. Throws {@link McpConfigError} when there is no server of this name. */
  server(name: string, options: ViewOptions = {}): McpServerView {
    const server = this.#servers.get(name)
    if (!server) {
      const names = [...this.#servers.keys()].join(', ') || 'none'
      throw new McpConfigError(`There is no MCP server named ${name}. The configured ones are: ${names}.`)
    }
    return new McpServerView(server, {
      ...options,
      logger: this.#logger,
      names: this.#names,
      toolMetaResolver: this.#toolMetaResolver,
    })
  }

  /** Each server's state, in the order of the specs. */
  status(): ServerStatus[] {
    return [...this.#servers.values()].map((server) => server.status)
  }

  /** Settles the names for models in the order of the specs, so that they do not depend on who asks first. */
  async nameTools(): Promise<void> {
    for (const server of this.#servers.values()) {
      for (const tool of await server.listTools()) this.#names.expose(server.name, tool.name)
    }
  }

  /** Refuses new calls, then ends all children side by side: nothing is left after twice `closeStepMs`, however many they are. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()))
    await this.#reaper[Symbol.asyncDispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * Starts all servers side by side and resolves when each has started or failed. A failed one is reported by `status()` and tried again; but when it is
 * `required`, all are closed and this rejects with {@link ServerStartError}. Rejects with {@link McpConfigError}, with nothing started, when names are wrong.
 */
export async function openMcpFleet<Context>(
  specs: readonly McpServerSpec[],
  { logger, identity, limits, clock }: FleetOptions<Context>,
): Promise<McpFleet> {
  assertNames(specs)
  const reaper = new GroupReaper()
  const options = { logger, reaper, ...(limits && { limits }), ...(clock && { clock }) }
  const servers = specs.map((spec) => new SupervisedMcpServer(spec, options))
  const fleet = new McpFleet({ servers, logger, reaper, toolMetaResolver: createMetaResolver(identity) })
  const starts = await Promise.allSettled(servers.map((server) => server.connect()))
  await fleet.nameTools()
  const failures = starts.flatMap((start, index) => {
    const spec = specs[index]
    return start.status === 'rejected' && spec?.required ? [{ name: spec.name, reason: start.reason as Error }] : []
  })
  if (failures.length === 0) return fleet
  await fleet.close()
  throw new ServerStartError(failures.map(({ reason }) => reason.message).join('\n\n'), {
    servers: failures.map(({ name }) => name),
    cause: failures.length === 1 ? failures[0]?.reason : new AggregateError(failures.map(({ reason }) => reason)),
  })
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
