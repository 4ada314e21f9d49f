// Children for agents
export { McpFleet, openMcpFleet } from './fleet.ts'
export type { FleetOptions } from './fleet.ts'
export { FAILURE_META_KEY, McpServerView } from './calls/server-view.ts'
export type { ViewOptions } from './calls/server-view.ts'
export { SupervisedMcpServer } from './calls/supervised-server.ts'
export type { SupervisedServerOptions } from './calls/supervised-server.ts'
export type { ServerState, ServerStatus } from './session/supervisor.ts'

// What to start
export { nodeServerSpec } from './config/spec.ts'
export type {
  ApprovalRule,
  McpServerSpec,
  NodeServerOptions,
  RemoteServerSpec,
  StdioServerSpec,
} from './config/spec.ts'
export { parseMcpConfig } from './config/parse-mcp-config.ts'
export type { McpConfigOptions } from './config/parse-mcp-config.ts'
export type { ToolFilter } from './tools/tool-filter.ts'

// Whose data
export { USER_META_KEY } from '@frontdesk/mcp-kit/wire'
export type { IdentityOf, McpIdentity } from './calls/identity.ts'

// Bounds, time and log
export { DEFAULT_LIMITS } from './limits.ts'
export type { McpLimits } from './limits.ts'
export type { Clock } from './clock.ts'
export type { Logger } from './logger.ts'

// Errors
export {
  CallNotSentError,
  IdentityError,
  McpConfigError,
  McpHostError,
  OutcomeUnknownError,
  ServerStartError,
  ToolRefusedError,
} from './errors.ts'
