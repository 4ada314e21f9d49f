import { z } from 'zod'
import { McpConfigError } from '../errors.ts'
import type { McpServerSpec } from './spec.ts'

const ServerEntry = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  cwd: z.string().min(1).optional(),
})

const McpConfig = z.strictObject({ mcpServers: z.record(z.string(), ServerEntry) })

/**
 * The servers of an `mcp.json`, the file of Claude Desktop: `{ "mcpServers": { "<name>": { "command", "args", "env", "cwd" } } }`. `${NAME}` in
 * any value is replaced from `env` and from nowhere else. Throws {@link McpConfigError} that names every problem; nothing else is accepted,
 * so that a misspelt key is not a silent one.
 */
export function parseMcpConfig(
  text: string,
  { env = {} }: { env?: Readonly<Record<string, string | undefined>> } = {},
): McpServerSpec[] {
  const result = McpConfig.safeParse(parseJson(text))
  if (!result.success) throw new McpConfigError(`The MCP configuration is not valid:\n${z.prettifyError(result.error)}`)
  const missing = new Set<string>()
  const expand = (value: string) =>
    value.replaceAll(/\$\{(\w+)\}/g, (_reference, name: string) => {
      const found = Object.hasOwn(env, name) ? env[name] : undefined
      if (found === undefined) missing.add(name)
      return found ?? ''
    })
  const specs = Object.entries(result.data.mcpServers).map(([name, entry]): McpServerSpec => ({
    name,
    command: expand(entry.command),
    ...(entry.args && { args: entry.args.map(expand) }),
    ...(entry.env && { env: mapValues(entry.env, expand) }),
    ...(entry.cwd !== undefined && { cwd: expand(entry.cwd) }),
  }))
  if (missing.size > 0) {
    throw new McpConfigError(
      `The MCP configuration uses variables that are not set: ${[...missing].join(', ')}. Set them, or write the values.`,
    )
  }
  return specs
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new McpConfigError(`The MCP configuration is not JSON: ${(error as Error).message}`, { cause: error })
  }
}

function mapValues(record: Readonly<Record<string, string>>, map: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
