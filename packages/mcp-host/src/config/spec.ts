import { fileURLToPath } from 'node:url'

/** How to start one MCP server over stdio, and which of its tools exist for us. */
export interface McpServerSpec {
  /** Unique in a fleet: letters, digits, `_` and `-`, at most 64. */
  name: string
  /** A program, not a shell line. Start scripts of your own with {@link nodeServerSpec}. */
  command: string
  args?: readonly string[]
  /** Added to `HOME`, `LOGNAME`, `PATH`, `SHELL`, `TERM` and `USER`; nothing else of our environment reaches the child. */
  env?: Readonly<Record<string, string>>
  /** Working directory of the child. */
  cwd?: string
  /** Exact names of the tools that may be used; all of them when absent. */
  tools?: readonly string[]
  /** Whether a fleet refuses to open without this server. */
  required?: boolean
}

export type NodeServerOptions = Pick<McpServerSpec, 'env' | 'cwd' | 'tools' | 'required'>

/**
 * A server that is a module run by this very Node, for example `nodeServerSpec('db', import.meta.resolve('@frontdesk/mcp-db/main'), ['--database', path])`.
 * A module that is still TypeScript is started with the condition under which packages resolve to their sources.
 */
export function nodeServerSpec(
  name: string,
  moduleUrl: string | URL,
  args: readonly string[] = [],
  options: NodeServerOptions = {},
): McpServerSpec {
  const path = fileURLToPath(moduleUrl)
  const conditions = path.endsWith('.ts') ? ['--conditions=@frontdesk/source'] : []
  return { name, command: process.execPath, args: [...conditions, path, ...args], ...options }
}

/** The command as an operator would type it, for messages. */
export function describeCommand({ command, args = [] }: McpServerSpec): string {
  return [command, ...args].join(' ')
}
