import type { McpFleet } from '@frontdesk/mcp-host'
import { createModelProvider, describeShutdown, fullModelName, routeModelName } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import { TeamServer } from '../chatkit/team-server.ts'
import type { Config } from '../config/config.ts'
import { createTeam } from '../team/team.ts'

/** The team behind the protocol: its agents, their tools and their model. */
export function createChat(
  { models: { provider, ...limits } }: Config,
  { store, tools, logger }: { store: SqlStore; tools: McpFleet; logger: Logger },
): TeamServer {
  for (const name of ['', ...limits.composerModels]) {
    const { provider: maker, model } = routeModelName(fullModelName(name, provider), provider.provider)
    const end = describeShutdown(maker, model)
    if (end !== undefined) logger.warn({ model: name }, end)
  }
  const team = createTeam({ database: tools.server('db'), files: tools.server('files') })
  return new TeamServer({ store, team, modelProvider: createModelProvider(provider), logger, ...limits })
}
