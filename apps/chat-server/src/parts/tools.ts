import { resolve } from 'node:path'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { ServerStartError, openMcpFleet } from '@frontdesk/mcp-host'
import type { McpFleet, McpServerSpec } from '@frontdesk/mcp-host'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { ensureDemo } from '../demo/demo.ts'
import { sharedStore } from '../mcp/shared-store.ts'
import { toolServers, variablesOf } from '../mcp/tool-servers.ts'
import { StartError } from '../start-error.ts'
import type { TeamFile } from '../team/file/load-team-file.ts'
import { presentTeam } from '../team/file/present-team.ts'
import type { Environment } from '../team/file/present-team.ts'
import type { Health } from './health.ts'

export interface ToolsPartParts {
  file: TeamFile
  env: Environment
  logger: Logger
}

/** Starts the tool servers of the team. Throws {@link StartError} when one does not start. */
export async function openToolsPart(
  config: Config,
  { health, ...parts }: ToolsPartParts & { health: Health },
): Promise<McpFleet> {
  const fleet = await openTools(config, parts)
  for (const { name } of fleet.status()) {
    // One that is being restarted does not make the server unready: the rest of the team works.
    health.add(`mcp:${name}`, () => stateOf(fleet, name), { isRequired: false })
  }
  return fleet
}

/** The same without a word to the health of the server, for a look at the team alone. */
export async function openTools(config: Config, { file, env, logger }: ToolsPartParts): Promise<McpFleet> {
  try {
    return await openMcpFleet<AgentContext>(await specsOf(config, { file, env }), {
      logger,
      identity: ({ context }) => context.requestContext,
    })
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error
    const servers = presentTeam(file.config, env).servers
    const places = error.servers.map((name) => [`servers.${name}`, ...variablesOf(servers[name])].join(', '))
    throw new StartError(`${error.message}\nLook at ${places.join(' and ')} of ${file.path}.`, { cause: error })
  }
}

/** Has a fleet take over the servers of another file: those that are the same go on untouched. */
export async function changeTools(
  config: Config,
  { fleet, file, env, logger }: ToolsPartParts & { fleet: McpFleet },
): Promise<void> {
  for (const { spec, reason } of await fleet.apply(await specsOf(config, { file, env }))) {
    logger.error({ server: spec.name, err: reason }, 'A tool server of the team does not start, and is tried again')
  }
}

function specsOf(config: Config, { file, env }: Omit<ToolsPartParts, 'logger'>): Promise<McpServerSpec[]> {
  let made: ReturnType<typeof ensureDemo> | undefined
  return toolServers(presentTeam(file.config, env), {
    path: file.path,
    env,
    store: sharedStore(config),
    demo: () => (made ??= ensureDemo(resolve(config.team.dataDirectory, 'demo'))),
  })
}

function stateOf(fleet: McpFleet, name: string): string {
  const state = fleet.status().find((server) => server.name === name)?.state ?? 'unavailable'
  return state === 'ready' ? 'ok' : state
}
