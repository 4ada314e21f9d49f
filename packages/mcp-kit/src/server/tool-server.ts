import type { Prompt } from './prompt.ts'
import type { RegisterToolsOptions } from '../tools/register-tools.ts'
import type { Resource } from './resource.ts'
import type { Tool } from '../tools/tool.ts'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { localUser } from '../call/identity.ts'
import { createLog } from '../log.ts'
import { registerPrompts } from './prompt.ts'
import { LenientTransport } from '../requests/lenient-transport.ts'
import { registerTools } from '../tools/register-tools.ts'
import { registerResources } from './resource.ts'

/** What a server is made of. */
export interface ToolServerOptions extends RegisterToolsOptions {
  name: string
  version: string
  title?: string
  /** Tells the model what the server is for and how its tools work together. */
  instructions?: string
  tools: readonly Tool[]
  resources?: readonly Resource[]
  prompts?: readonly Prompt[]
}

/** A server with its tools, resources and prompts registered. */
export function createToolServer({
  name,
  version,
  title = name,
  instructions,
  tools,
  resources = [],
  prompts = [],
  limits,
  user = localUser(),
  log = createLog(name),
}: ToolServerOptions): McpServer {
  const server = new LenientServer({ name, version, title }, instructions === undefined ? {} : { instructions })
  registerTools(server, tools, { ...(limits && { limits }), user, log })
  registerResources(server, resources, { user, log })
  registerPrompts(server, prompts, { user, log })
  return server
}

/** Speaks with clients through a {@link LenientTransport}, whatever they connect by. */
class LenientServer extends McpServer {
  override async connect(transport: Transport): Promise<void> {
    await super.connect(new LenientTransport(transport))
  }
}
