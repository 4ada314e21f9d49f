import { resolve } from 'node:path'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { McpConfigError, ServerStartError, openMcpFleet, openPinFile } from '@frontdesk/mcp-host'
import type { FleetOptions, McpFleet, McpServerSpec, ToolCallRecord, ToolPins } from '@frontdesk/mcp-host'
import { recordCall } from '@frontdesk/runs'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { ensureDemo } from '../demo/demo.ts'
import { followOperatorServers } from '../mcp/operator-servers.ts'
import { ServerSets } from '../mcp/server-sets.ts'
import { sharedStore } from '../mcp/shared-store.ts'
import { ToolAudit } from '../mcp/tool-audit.ts'
import { toolServers, variablesOf } from '../mcp/tool-servers.ts'
import { makeDataFolder } from '../data-folder.ts'
import { StartError } from '../start-error.ts'
import type { TeamFile } from '../team/file/load-team-file.ts'
import { presentTeam } from '../team/file/present-team.ts'
import type { Environment } from '../team/file/present-team.ts'
import type { TeamTools } from '../team/team.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Health } from './health.ts'
import { OpenParts } from './open-parts.ts'

export interface ToolsPartParts {
  file: TeamFile
  env: Environment
  logger: Logger
}

/** The servers behind the agents' tools. */
export interface ToolsPart extends AsyncDisposable {
  fleet: McpFleet
  /** What agents are made with. */
  tools: TeamTools
  /** Takes over the servers of another file of the team: those that are the same go on untouched. */
  startTools: (file: TeamFile) => Promise<void>
}

/** Starts the tool servers of the team and those of an `mcp.json`. Throws {@link StartError} when one of the team's does not start, or the file is wrong. */
export async function openToolsPart(
  config: Config,
  { health, store, metrics, ...parts }: ToolsPartParts & { health: Health; store: SqlStore; metrics: Metrics },
): Promise<ToolsPart> {
  const { env, logger } = parts
  const open = new OpenParts()
  const audit = new ToolAudit(store)
  const record = (call: ToolCallRecord) => {
    // A tool that no server has is a name that the model made up, and there is no end of such names.
    metrics.countToolCall(call.server === '' ? { server: '', tool: '', outcome: call.outcome } : call)
    return audit.called(call)
  }
  const pins = await openPins(config)
  const fleet = open.use(await openTools(config, parts, { pins, record }))
  try {
    const sets = new ServerSets(fleet, await specsOf(config, parts))
    open.use(await followOperatorServers(config, { sets, env, logger }))
    for (const { name } of fleet.status().filter((server) => sets.isOfTeam(server.name))) {
      // One that is being restarted does not make the server unready: the rest of the team works.
      health.add(`mcp:${name}`, () => stateOf(fleet, name), { isRequired: false })
    }
    health.add('mcp.json', () => stateOfOthers(sets), { isRequired: false })
    const startTools = async (file: TeamFile) => {
      for (const { spec, reason } of await sets.takeTeam(await specsOf(config, { file, env }))) {
        logger.error({ server: spec.name, err: reason }, 'A tool server of the team does not start, and is tried again')
      }
    }
    const tools: TeamTools = {
      server: (...view) => fleet.server(...view),
      forAgent: (agent) => fleet.forAgent(agent),
      runAs: (scope, work) => fleet.runAs(scope, work),
      audit,
    }
    return { fleet, tools, startTools, [Symbol.asyncDispose]: () => open[Symbol.asyncDispose]() }
  } catch (error) {
    await open[Symbol.asyncDispose]()
    throw error
  }
}

/** Opens the servers of the team alone, without adding them to the health of the server, for a look at the team. */
export async function openTools(
  config: Config,
  { file, env, logger }: ToolsPartParts,
  options: Pick<FleetOptions<AgentContext>, 'pins' | 'record'> = {},
): Promise<McpFleet> {
  try {
    return await openMcpFleet<AgentContext>(await specsOf(config, { file, env }), {
      logger,
      identity: ({ context }) => context.requestContext,
      around: ({ tool }, call) => recordCall(tool, call),
      ...options,
    })
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error
    const servers = presentTeam(file.config, env).servers
    const places = error.servers.map((name) => [`servers.${name}`, ...variablesOf(servers[name])].join(', '))
    throw new StartError(`${error.message}\nLook at ${places.join(' and ')} of ${file.path}.`, { cause: error })
  }
}

async function specsOf(config: Config, { file, env }: Pick<ToolsPartParts, 'file' | 'env'>): Promise<McpServerSpec[]> {
  let made: ReturnType<typeof ensureDemo> | undefined
  const specs = await toolServers(presentTeam(file.config, env), {
    path: file.path,
    env,
    store: sharedStore(config),
    demo: () => (made ??= ensureDemo(resolve(config.team.dataDirectory, 'demo'))),
  })
  // The file of the team says which agent has which of their tools: by themselves they are for none.
  return specs.map((spec) => ({ ...spec, agents: [] }))
}

/** What the tools of others were when they were first seen. Throws {@link StartError} for a file that is damaged. */
async function openPins({ team: { dataDirectory } }: Config): Promise<ToolPins> {
  await makeDataFolder(resolve(dataDirectory))
  try {
    return openPinFile(resolve(dataDirectory, 'mcp-pins.json'))
  } catch (error) {
    if (!(error instanceof McpConfigError)) throw error
    throw new StartError(error.message, { cause: error })
  }
}

function stateOfOthers(sets: ServerSets): string {
  const away = sets.fleet.status().filter(({ name, state }) => !sets.isOfTeam(name) && state !== 'ready')
  return away.length === 0 ? 'ok' : away.map(({ name, state }) => `${name} is ${state}`).join(', ')
}

function stateOf(fleet: McpFleet, name: string): string {
  const state = fleet.status().find((server) => server.name === name)?.state ?? 'unavailable'
  return state === 'ready' ? 'ok' : state
}
