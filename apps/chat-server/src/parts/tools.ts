import { resolve } from 'node:path'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { ServerStartError, openMcpFleet } from '@frontdesk/mcp-host'
import type { McpFleet } from '@frontdesk/mcp-host'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { ensureDemo } from '../demo/demo.ts'
import { sharedStore } from '../mcp/shared-store.ts'
import { TOOL_SERVER_VARIABLES, toolServers } from '../mcp/tool-servers.ts'
import { StartError } from '../start-error.ts'
import type { Health } from './health.ts'

/** Starts the tool servers, over the demo where nothing else is named. Throws {@link StartError} when one does not start. */
export async function openToolsPart(
  config: Config,
  { health, logger }: { health: Health; logger: Logger },
): Promise<McpFleet> {
  const fleet = await open(config, { logger })
  for (const { name } of fleet.status()) {
    // One that is being restarted does not make the server unready: the rest of the team works.
    health.add(`mcp:${name}`, () => stateOf(fleet, name), { isRequired: false })
  }
  return fleet
}

async function open(config: Config, { logger }: { logger: Logger }): Promise<McpFleet> {
  try {
    return await openMcpFleet<AgentContext>(
      toolServers({ ...(await dataSources(config.team)), store: sharedStore(config) }),
      {
        logger,
        identity: ({ context }) => context.requestContext,
      },
    )
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error
    const variables = error.servers.map((server) => TOOL_SERVER_VARIABLES[server]).join(' and ')
    throw new StartError(
      `${error.message}\nWhat it opens is named by ${variables}: check that, or unset it for the demo.`,
      { cause: error },
    )
  }
}

async function dataSources({
  analystDatabase,
  librarianRoot,
  dataDirectory,
}: Config['team']): Promise<{ databasePath: string; filesRoot: string }> {
  const isDemoNeeded = analystDatabase === undefined || librarianRoot === undefined
  const demo = isDemoNeeded ? await ensureDemo(resolve(dataDirectory, 'demo')) : undefined
  return {
    databasePath: resolve(analystDatabase ?? demo?.databasePath ?? ''),
    filesRoot: resolve(librarianRoot ?? demo?.handbookPath ?? ''),
  }
}

function stateOf(fleet: McpFleet, name: string): string {
  const state = fleet.status().find((server) => server.name === name)?.state ?? 'unavailable'
  return state === 'ready' ? 'ok' : state
}
