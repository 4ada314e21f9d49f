// Children for agents
export { McpFleet, openMcpFleet } from './fleet.ts'
export type { FleetOptions } from './fleet.ts'
export { FAILURE_META_KEY, McpServerView } from './server-view.ts'
export type { ViewOptions } from './server-view.ts'
export { SupervisedMcpServer } from './supervised-server.ts'
export type { SupervisedServerOptions } from './supervised-server.ts'
export type { ServerState, ServerStatus } from './supervisor.ts'

// What to start
export { nodeServerSpec } from './spec.ts'
export type { McpServerSpec, NodeServerOptions } from './spec.ts'
export { parseMcpConfig } from './parse-mcp-config.ts'

// Whose data
export { USER_META_KEY } from './identity.ts'
export type { IdentityOf, McpIdentity } from './identity.ts'

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
