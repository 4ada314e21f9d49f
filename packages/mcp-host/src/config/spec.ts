import { fileURLToPath } from 'node:url'
import type { McpLimits } from '../limits.ts'
import type { ApprovalRule } from '../tools/approval.ts'
import type { ToolFilter } from '../tools/tool-filter.ts'

interface SharedSpec {
  /** Unique in a fleet: letters, digits, `_` and `-`, at most 64. */
  name: string
  /** The tools that may be used, as names or patterns with `*`; all of them when absent. */
  tools?: ToolFilter
  /** Whether a fleet refuses to open without this server. */
  required?: boolean
  /** The agents that have this server, all when absent; as an object, with the tools that each may use. */
  agents?: readonly string[] | Readonly<Record<string, readonly string[]>>
  /** Which calls need an approval. `never` when absent. */
  approval?: ApprovalRule
  /** Whether it is started again when it has ended. `always` when absent. */
  restart?: 'always' | 'never'
  /** One child for all, or one for each user who calls it. `shared` when absent. */
  scope?: 'shared' | 'user'
  /**
   * Whether the server is ours. What a `third-party` one answers is marked as data of others for the model, and its tools are pinned where the fleet keeps
   * pins. `own` when absent; every entry of an `mcp.json` is `third-party`.
   */
  trust?: 'own' | 'third-party'
  /** Bounds of this server that differ from the fleet's. */
  limits?: Partial<McpLimits>
}

/** How to start one MCP server over stdio, and who may use what of it. */
export interface StdioServerSpec extends SharedSpec {
  /** A program, not a shell line. Start scripts of your own with {@link nodeServerSpec}. */
  command: string
  args?: readonly string[]
  /** Added to `HOME`, `LOGNAME`, `PATH`, `SHELL`, `TERM` and `USER`; nothing else of our environment reaches the child. */
  env?: Readonly<Record<string, string>>
  /** A file of `NAME=value` lines, read at each start. `env` overrides it. */
  envFile?: string
  /** Working directory of the child. */
  cwd?: string
}

/** Where one MCP server answers over Streamable HTTP, and who may use what of it. */
export interface RemoteServerSpec extends SharedSpec {
  /** `https:`, or `http:` on the loopback interface. */
  url: string
  /** Sent with each request and never logged. */
  headers?: Readonly<Record<string, string>>
  /** How the operator logs in to a server that asks for it, where it does not say so itself. */
  oauth?: OAuthClientSpec
}

/** What a login server knows of us beforehand. Without it, a client is registered at each login. */
export interface OAuthClientSpec {
  clientId?: string
  clientSecret?: string
  /** The port of `http://127.0.0.1:PORT/callback`, at which the login ends; any free one when absent. */
  callbackPort?: number
  /** What is asked for; what the server says when absent. */
  scopes?: readonly string[]
}

/** One MCP server. */
export type McpServerSpec = StdioServerSpec | RemoteServerSpec

export type NodeServerOptions = Omit<StdioServerSpec, 'name' | 'command' | 'args'>

/**
 * A server that is a module run by this very Node, for example `nodeServerSpec('db', import.meta.resolve('@frontdesk/mcp-db/main'), ['--database', path])`.
 * A module that is still TypeScript is started with the condition under which packages resolve to their sources.
 */
export function nodeServerSpec(
  name: string,
  moduleUrl: string | URL,
  args: readonly string[] = [],
  options: NodeServerOptions = {},
): StdioServerSpec {
  const path = fileURLToPath(moduleUrl)
  const conditions = path.endsWith('.ts') ? ['--conditions=@frontdesk/source'] : []
  return { name, command: process.execPath, args: [...conditions, path, ...args], ...options }
}
