// Servers for agents
export { openMcpFleet } from './fleet/open-fleet.ts'
export type { FleetOptions } from './fleet/open-fleet.ts'
export type { McpFleet, FailedStart } from './fleet/fleet.ts'
export type { ServerReport, ToolReport } from './fleet/server-report.ts'
export type { McpAgentView } from './fleet/agent-view.ts'
export { McpServerView } from './fleet/server-view.ts'
export type { ToolFacts, ToolUse, ViewOptions } from './fleet/server-view.ts'
export { FAILURE_META_KEY } from './fleet/call-words.ts'
export { currentScope } from './protocol/run-scope.ts'
export type { RunScope } from './protocol/run-scope.ts'
export { describeArguments } from './fleet/call-record.ts'
export type { ToolCallRecord } from './fleet/call-record.ts'
export { SupervisedMcpServer } from './calls/supervised-server.ts'
export type { SupervisedServerOptions } from './calls/supervised-server.ts'
export type { ServerState, ServerStatus } from './session/supervisor.ts'

// What to start
export { nodeServerSpec } from './config/spec.ts'
export type {
  McpServerSpec,
  NodeServerOptions,
  OAuthClientSpec,
  RemoteServerSpec,
  StdioServerSpec,
} from './config/spec.ts'
export { loadMcpConfig } from './config/load-mcp-config.ts'
export { watchMcpConfig } from './config/watch-mcp-config.ts'
export type { WatchOptions } from './config/watch-mcp-config.ts'
export { parseMcpConfig } from './config/parse-mcp-config.ts'
export { JsoncError, parseJsonc } from './config/jsonc.ts'
export type { JsoncDocument } from './config/jsonc.ts'
export { VariableExpander } from './config/variables.ts'
export type { McpConfigOptions } from './config/parse-mcp-config.ts'
export type { ApprovalRule } from './tools/approval.ts'
export { passesFilter } from './tools/tool-filter.ts'
export type { ToolFilter } from './tools/tool-filter.ts'

// What tools were
export { openPinFile } from './tools/pin-file.ts'
export { ToolPins } from './tools/tool-pins.ts'
export type { HeldTool, Pins } from './tools/tool-pins.ts'

// Logins to servers that ask for one
export { LoginFile } from './oauth/login-file.ts'
export { logIn } from './oauth/log-in.ts'
export type { LoginPage, LogInOptions } from './oauth/log-in.ts'

// What servers tell and ask
export type { Elicitation, ElicitationAnswer, ServerHooks, ToolProgress } from './session/server-hooks.ts'

// Whose data
export { USER_META_KEY } from '@frontdesk/mcp-kit/wire'
export type { IdentityOf, McpIdentity } from './protocol/identity.ts'

// Bounds, time and log
export { DEFAULT_LIMITS } from './limits.ts'
export type { McpLimits } from './limits.ts'
export type { Clock } from './clock.ts'
export type { Logger } from './logger.ts'

// Errors
export {
  CallNotSentError,
  IdentityError,
  LoginError,
  McpConfigError,
  McpHostError,
  OutcomeUnknownError,
  ServerStartError,
  ToolRefusedError,
} from './errors.ts'
