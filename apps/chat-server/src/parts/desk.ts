import type { McpFleet } from '@frontdesk/mcp-host'
import type { SqlStore } from '@frontdesk/store'
import { createDescribeCall } from '../approvals/describe-call.ts'
import type { DescribeCall } from '../approvals/describe-call.ts'
import { loadClientTools } from '../client-tools/client-tools.ts'
import type { ClientTool } from '../client-tools/client-tools.ts'
import type { Config } from '../config/config.ts'
import { createDeskTools } from '../desk-tools/desk-tools.ts'
import { createCallTool } from '../mcp/call-tool.ts'
import type { CallTool } from '../mcp/call-tool.ts'
import { serverRoles } from '../mcp/server-roles.ts'
import type { ServerRoles } from '../mcp/server-roles.ts'
import { sharedStore } from '../mcp/shared-store.ts'
import { RunSources } from '../sources/run-sources.ts'
import type { TeamFile } from '../team/file/load-team-file.ts'
import { presentTeam } from '../team/file/present-team.ts'
import type { Environment } from '../team/file/present-team.ts'
import type { TeamDesk } from '../team/team.ts'
import { Orders } from '../widgets/orders.ts'
import { QueryResults } from '../widgets/query-results.ts'
import { loadOrderCard } from '../widgets/show-order-tool.ts'
import { WidgetActions } from '../widgets/widget-actions.ts'

export interface DeskParts {
  file: TeamFile
  env: Environment
  store: SqlStore
  fleet: McpFleet
}

/** What this server itself does for its team: tools, widgets, and what it notes of what other tools answer. */
export interface Desk extends TeamDesk {
  clientTools: readonly ClientTool[]
  actions: WidgetActions
  sources: RunSources
  callTool: CallTool
  /** Says on the cards that ask for approval what a call is about. */
  describeCall: DescribeCall
  roles: ServerRoles
}

/** Opens what the server does for its team. Throws `StartError` for what it cannot read. */
export async function openDesk(config: Config, { file, env, store, fleet }: DeskParts): Promise<Desk> {
  const running = fleet.status().map(({ name }) => name)
  const found = serverRoles(presentTeam(file.config, env), { running, env, path: file.path })
  // To-do lists of another database are not ours to show.
  const roles = sharedStore(config) ? found : { ...found, tasks: undefined }
  const callTool = createCallTool(fleet, roles)
  const [results, sources] = [new QueryResults(), new RunSources()]
  const orders = roles.isShop ? { orders: new Orders(callTool), orderCard: await loadOrderCard() } : undefined
  const clientTools = await loadClientTools(config.page.clientTools)
  const has = { files: roles.files !== undefined, tasks: roles.tasks !== undefined }
  return {
    tools: createDeskTools({ store, callTool, results, clientTools, orders, has }),
    clientTools,
    actions: new WidgetActions({ store, orders }),
    sources,
    callTool,
    describeCall: createDescribeCall({
      fleet,
      tasks: roles.tasks === undefined ? undefined : { lists: store.tasks, server: roles.tasks },
    }),
    roles,
    note: (call) => {
      void results.note(call)
      return sources.note(call)
    },
  }
}
