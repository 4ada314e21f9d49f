import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isBuiltinServer, OWN_TOOLS } from '@frontdesk/config'
import type { BuiltinServer, ServerConfig, TeamConfig } from '@frontdesk/config'
import { McpConfigError, nodeServerSpec, parseMcpConfig, VariableExpander } from '@frontdesk/mcp-host'
import type { McpServerSpec, StdioServerSpec } from '@frontdesk/mcp-host'
import { ensureShopCopy } from '../demo/demo.ts'
import type { Demo } from '../demo/demo.ts'
import { StartError } from '../start-error.ts'
import type { SharedStore } from './shared-store.ts'
import type { Environment } from '../team/file/present-team.ts'

export interface ToolServerParts {
  /** The file of the team: relative paths are meant from its folder. */
  path: string
  env: Environment
  /** Where conversations and their files are, for the to-do lists and the uploads. Undefined when no other process can open it. */
  store: SharedStore | undefined
  /** The folder where Node keeps the compiled code of our own servers. Undefined: each start compiles it anew. */
  compileCache?: string | undefined
  /** Makes the demo, should a server need it. */
  demo: () => Promise<Demo>
}

/** Which MCP servers an agent of the team has tools of, and how each is started. Throws {@link StartError} for what cannot be started. */
export async function toolServers(config: TeamConfig, parts: ToolServerParts): Promise<McpServerSpec[]> {
  const used = new Set(Object.values(config.agents).flatMap(({ tools }) => Object.keys(tools)))
  used.delete(OWN_TOOLS)
  const entries = Object.entries(config.servers).filter(([name]) => used.has(name))
  return Promise.all(
    entries.map(async ([name, server]) =>
      isBuiltinServer(server)
        ? withCompileCache(await builtinServer(name, server, parts), parts)
        : otherServer(name, server, parts),
    ),
  )
}

function withCompileCache(spec: StdioServerSpec, { compileCache }: ToolServerParts): StdioServerSpec {
  return compileCache === undefined ? spec : { ...spec, env: { ...spec.env, NODE_COMPILE_CACHE: compileCache } }
}

/** The variables of the environment that the entry of a server refers to: what to look at when it does not start. */
export function variablesOf(server: ServerConfig | undefined): string[] {
  const found = JSON.stringify(server ?? {}).matchAll(/\$\{(?:env:)?(\w+)/g)
  return [...new Set(Array.from(found, ([, name = '']) => name))]
}

async function builtinServer(name: string, server: BuiltinServer, parts: ToolServerParts): Promise<StdioServerSpec> {
  const place = placeIn(name, server, parts)
  switch (server.builtin) {
    case 'database': {
      const { value: found, isUrl, isDemo } = await place('database', { file: 'an SQLite file', demo: 'demo:shop' })
      const allowsWrite = readWrites(name, server.writes, parts)
      const value = isDemo && allowsWrite ? await ensureShopCopy(found) : found
      const main = import.meta.resolve('@frontdesk/mcp-db/main')
      const more = allowsWrite ? ['--allow-write'] : []
      // What changes data is asked for, whatever the agents say that have the tool.
      const options = { required: true, approval: ['execute'] }
      if (!isUrl) return nodeServerSpec(name, main, ['--database', value, ...more], options)
      // A URL may hold a password, and everybody on the machine can read the arguments of a process.
      return nodeServerSpec(name, main, ['--database', 'env:DATABASE', ...more], {
        ...options,
        env: { DATABASE: value },
      })
    }
    case 'files': {
      const { value } = await place('root', { folder: 'a folder', demo: 'demo:handbook' })
      const { store } = parts
      const uploads = store ? ['--uploads-database', store.databaseUrl, '--uploads-files', store.filesUrl] : []
      const args = ['--root', value, ...uploads]
      const main = import.meta.resolve('@frontdesk/mcp-files/main')
      return nodeServerSpec(name, main, args, { required: true, ...(store && { env: store.env }) })
    }
    case 'tasks': {
      const { databaseUrl, env } = parts.store ?? { databaseUrl: ':memory:', env: {} }
      const main = import.meta.resolve('@frontdesk/mcp-tasks/main')
      return nodeServerSpec(name, main, ['--database', databaseUrl], { required: true, env })
    }
    case 'web': {
      const hosts = expand(server.hosts ?? '', { at: `servers.${name}.hosts`, parts })
      const allow = hosts.split(/[\s,]+/).filter((host) => host !== '')
      const args = allow.flatMap((host) => ['--allow', host])
      return nodeServerSpec(name, import.meta.resolve('@frontdesk/mcp-web/main'), args, { required: true })
    }
    default:
      throw new Error(`Unknown builtin: ${JSON.stringify(server satisfies never)}`)
  }
}

interface Wanted {
  file?: string
  folder?: string
  demo: 'demo:shop' | 'demo:handbook'
}

interface Place {
  value: string
  isUrl: boolean
  isDemo: boolean
}

/** Whether data may be changed once the user has approved it. */
function readWrites(name: string, written: string | undefined, parts: ToolServerParts): boolean {
  const at = `servers.${name}.writes`
  const writes = expand(written ?? 'no', { at, parts })
  if (writes === 'no' || writes === 'ask') return writes === 'ask'
  throw new StartError(`${at} of ${parts.path} is ${writes}. Set it to no or to ask.`)
}

/** Reads a member that names a file, a folder or a database. */
function placeIn(name: string, server: BuiltinServer, parts: ToolServerParts) {
  return async (member: string, wanted: Wanted): Promise<Place> => {
    const at = `servers.${name}.${member}`
    const written = String((server as Record<string, unknown>)[member])
    const text = expand(written, { at, parts })
    if (text === wanted.demo) {
      const demo = await parts.demo()
      return { value: wanted.folder === undefined ? demo.databasePath : demo.handbookPath, isUrl: false, isDemo: true }
    }
    if (wanted.file !== undefined && /^postgres(ql)?:\/\//i.test(text))
      return { value: text, isUrl: true, isDemo: false }
    const [variable] = variablesOf(server)
    // A value from a variable is relative to the folder where the server was started, as every path in the environment
    // is.
    const value = written === text ? resolve(dirname(parts.path), text) : resolve(text)
    const isThere = wanted.folder === undefined ? existsSync(value) : isFolder(value)
    if (isThere) return { value, isUrl: false, isDemo: false }
    const what = wanted.folder === undefined ? 'where there is no file' : 'which is no folder'
    throw new StartError(
      `${variable ?? at} is ${value}, ${what}. Set it to ${wanted.file ?? wanted.folder}, or to ${wanted.demo} for the demo. It is read as ${at} of ${parts.path}.`,
    )
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function expand(text: string, { at, parts: { env, path } }: { at: string; parts: ToolServerParts }): string {
  const expander = new VariableExpander({ env, folder: dirname(path) })
  const expanded = expander.expand(text)
  if (expander.problems.length === 0) return expanded
  throw new StartError(`${at} of ${path}: ${expander.problems.join(' ')}`)
}

/** The server that the file of the team names as an `mcp.json` would. Throws {@link StartError} for one that cannot be started. */
export function otherServer(
  name: string,
  server: ServerConfig,
  { path, env }: Pick<ToolServerParts, 'path' | 'env'>,
): McpServerSpec {
  try {
    const text = JSON.stringify({ servers: { [name]: server } })
    const [spec] = parseMcpConfig(text, { env, folder: dirname(path) })
    if (spec !== undefined) return 'command' in spec ? { cwd: dirname(path), ...spec } : spec
    throw new StartError(
      `servers.${name} of ${path} is disabled, and agents have tools of it. Enable it, or take those out.`,
    )
  } catch (error) {
    if (!(error instanceof McpConfigError)) throw error
    throw new StartError(`servers.${name} of ${path}: ${error.message.replaceAll(/ \(line \d+, column \d+\)/g, '')}`, {
      cause: error,
    })
  }
}
