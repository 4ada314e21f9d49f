// tools
export { ADDITIVE, defineTool, DESTRUCTIVE, READ_ONLY } from './tool.ts'
export type {
  AnyResult,
  PlainResult,
  StructuredImageResult,
  StructuredResult,
  Tool,
  ToolContext,
  ToolDefinition,
  ToolHints,
} from './tool.ts'
export { registerTools } from './register-tools.ts'
export type { RegisterToolsOptions } from './register-tools.ts'
// resources and prompts
export type { CallContext } from './call-context.ts'
export { registerResources } from './resource.ts'
export type { FixedResource, PatternResource, RegisterResourcesOptions, Resource } from './resource.ts'
export { registerPrompts } from './prompt.ts'
export type { Prompt, PromptArguments } from './prompt.ts'
// servers
export { createToolServer } from './tool-server.ts'
export type { ToolServerOptions } from './tool-server.ts'
export { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
export { serve } from './serve.ts'
export type { ServeOptions } from './serve.ts'
export { serveHttp } from './serve-http.ts'
export type { ServeHttpOptions } from './serve-http.ts'
export { serveStdio } from './serve-stdio.ts'
export type { ServeStdioOptions } from './serve-stdio.ts'
export { MAX_MESSAGE_BYTES, StdioTransport } from './stdio-transport.ts'
export { ResourceStack } from './resource-stack.ts'
// identity
export { localUser, USER_META_KEY, UserIdentity } from './identity.ts'
// limits
export { capText, DEFAULT_LIMITS } from './limits.ts'
export type { ToolLimits } from './limits.ts'
export { isStorableText } from './storable-text.ts'
export { createGate } from './gate.ts'
export type { Gate } from './gate.ts'
// errors and logs
export { McpKitError, StartError, ToolError, UsageError } from './errors.ts'
export { createLog } from './log.ts'
export type { Log } from './log.ts'
// bins
export { parseCommand, runCommand } from './command.ts'
export type { Command, CommandOption, CommandValues, Parsed } from './command.ts'
export { HTTP_OPTION, parseHttpPort } from './http-option.ts'
