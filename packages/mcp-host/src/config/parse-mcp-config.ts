import { McpConfigError } from '../errors.ts'
import { isJsonObject, withoutNulls } from '../protocol/json-object.ts'
import { JsoncError, parseJsonc } from './jsonc.ts'
import type { JsoncDocument } from './jsonc.ts'
import { ServerEntry } from './server-entry.ts'
import type { McpServerSpec } from './spec.ts'
import { isInSeconds, toServerSpec } from './to-server-spec.ts'
import { VariableExpander } from './variables.ts'
import type { VariableSources } from './variables.ts'

export interface McpConfigOptions extends Partial<VariableSources> {
  /** Told in words of what is not used here, or may not be read as it was meant. */
  warn?: (warning: string) => void
}

const ROOTS = ['mcpServers', 'servers']

/**
 * The servers of an `mcp.json`, as Claude Desktop, Claude Code, VS Code, Cursor and others write it: under `mcpServers` or `servers`, with
 * comments, trailing commas and `${NAME}`, `${env:NAME}` or `${NAME:-default}` from `env` and from nowhere else. Members that are for
 * other hosts are warned of by name, and entries that are `disabled` are left out. Throws {@link McpConfigError} that names
 * every problem and its line.
 */
export function parseMcpConfig(
  text: string,
  { env = {}, folder, warn = () => {} }: McpConfigOptions = {},
): McpServerSpec[] {
  const document = readDocument(text)
  const expander = new VariableExpander({ env, folder })
  const problems: string[] = []
  const specs = new Map<string, McpServerSpec>()
  for (const { path, key, value } of listEntries(document, warn)) {
    const at = (member: readonly PropertyKey[] = []) => {
      const whole = [...path, ...member]
      return `${whole.map(String).join('.')} (${document.locate(whole)})`
    }
    const entry = ServerEntry.safeParse(isJsonObject(value) ? withoutNulls(value) : value)
    if (!entry.success) {
      problems.push(...entry.error.issues.map((issue) => `${at(issue.path)}: ${issue.message}`))
      continue
    }
    for (const member of Object.keys(value as object)) {
      if (!Object.hasOwn(ServerEntry.shape, member)) warn(`${at([member])} is not used here`)
    }
    if (entry.data.disabled === true || entry.data.enabled === false) continue
    const { timeout } = entry.data
    if (isInSeconds(timeout)) warn(`${at(['timeout'])} is taken for ${timeout} s; timeoutMs counts in milliseconds`)
    const name = key.replaceAll(/[^\w-]/g, '-').slice(0, 64)
    if (name !== key) warn(`${at()} is called ${name} here`)
    const spec = toServerSpec(name, entry.data, expander)
    if ('problem' in spec) problems.push(`${at()}: ${spec.problem}`)
    else if (name === '' || specs.has(name)) problems.push(`${at()}: there is another server of this name`)
    else specs.set(name, spec)
  }
  problems.push(...expander.problems)
  if (problems.length > 0) throw new McpConfigError(`The MCP configuration is not valid:\n${problems.join('\n')}`)
  for (const reference of expander.unexpanded) {
    warn(`${reference} is passed on as it stands; only \${NAME} and \${env:NAME} are replaced`)
  }
  return [...specs.values()]
}

function readDocument(text: string): JsoncDocument {
  try {
    return parseJsonc(text)
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error
    throw new McpConfigError(`The MCP configuration is not JSON. ${error.message}.`, { cause: error })
  }
}

interface Entry {
  path: readonly string[]
  key: string
  value: unknown
}

function listEntries({ value, locate, repeated }: JsoncDocument, warn: (warning: string) => void): Entry[] {
  if (!isJsonObject(value))
    throw new McpConfigError('The MCP configuration is no object: write { "mcpServers": { … } }.')
  for (const path of repeated) warn(`${path} is there twice; the last one counts`)
  const roots = ROOTS.filter((root) => Object.hasOwn(value, root))
  if (roots.length === 0) {
    const found = Object.keys(value).join(', ') || 'nothing'
    throw new McpConfigError(`The MCP configuration has no mcpServers and no servers. It has: ${found}.`)
  }
  for (const member of Object.keys(value)) {
    if (!ROOTS.includes(member) && member !== '$schema') warn(`${member} (${locate([member])}) is not used here`)
  }
  return roots.flatMap((root) => {
    const servers = value[root] ?? {}
    if (!isJsonObject(servers))
      throw new McpConfigError(`${root} (${locate([root])}) must be an object of servers by name.`)
    return Object.entries(servers).map(([key, entry]) => ({ path: [root, key], key, value: entry }))
  })
}
