// tools
export { ADDITIVE, defineTool, DESTRUCTIVE, READ_ONLY } from './tools/tool.ts'
export type {
  AnyResult,
  PlainResult,
  StructuredImageResult,
  StructuredResult,
  Tool,
  ToolContext,
  ToolDefinition,
  ToolHints,
} from './tools/tool.ts'
export { registerTools } from './tools/register-tools.ts'
export type { RegisterToolsOptions } from './tools/register-tools.ts'
// resources and prompts
export type { CallContext } from './call/call-context.ts'
export { registerResources } from './server/resource.ts'
export type { FixedResource, PatternResource, RegisterResourcesOptions, Resource } from './server/resource.ts'
export { registerPrompts } from './server/prompt.ts'
export type { Prompt, PromptArguments } from './server/prompt.ts'
// servers
export { createToolServer } from './server/tool-server.ts'
export type { ToolServerOptions } from './server/tool-server.ts'
export { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
export { serve } from './serve/serve.ts'
export type { ServeOptions } from './serve/serve.ts'
export { serveHttp } from './serve/serve-http.ts'
export type { ServeHttpOptions } from './serve/serve-http.ts'
export { serveStdio } from './serve/serve-stdio.ts'
export type { ServeStdioOptions } from './serve/serve-stdio.ts'
export { MAX_MESSAGE_BYTES, StdioTransport } from './stdio/stdio-transport.ts'
export { ResourceStack } from './serve/resource-stack.ts'
// identity
export { localUser, UserIdentity } from './call/identity.ts'
export { USER_META_KEY } from './wire/user-meta-key.ts'
// limits
export { capText, DEFAULT_LIMITS } from './tools/limits.ts'
export type { ToolLimits } from './tools/limits.ts'
export { isStorableText } from './storable-text.ts'
export { createGate } from './tools/gate.ts'
export type { Gate } from './tools/gate.ts'
// errors and logs
export { McpKitError, StartError, ToolError, UsageError } from './errors.ts'
export { createLog } from './log.ts'
export type { Log } from './log.ts'
// bins
export { parseCommand, runCommand } from './command/command.ts'
export type { Command, CommandOption, CommandValues, Parsed } from './command/command.ts'
export { HTTP_OPTION, parseHttpPort } from './command/http-option.ts'
