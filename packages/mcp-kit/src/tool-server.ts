import type { RegisterToolsOptions } from './register-tools.ts'
import type { Tool } from './tool.ts'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { createLog } from './log.ts'
import { registerTools } from './register-tools.ts'

/** What a server is made of. */
export interface ToolServerOptions extends RegisterToolsOptions {
  name: string
  version: string
  title?: string
  /** Tells the model what the server is for and how its tools work together. */
  instructions?: string
  tools: readonly Tool[]
}

/** A server with its tools registered. Add resources and prompts with its `registerResource` and `registerPrompt`. */
export function createToolServer({
  name,
  version,
  title = name,
  instructions,
  tools,
  log = createLog(name),
  ...options
}: ToolServerOptions): McpServer {
  const server = new McpServer({ name, version, title }, instructions === undefined ? {} : { instructions })
  registerTools(server, tools, { ...options, log })
  return server
}
