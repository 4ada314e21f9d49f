import { resolve } from 'node:path'
import type { McpLimits } from '../limits.ts'
import { describeUrlProblem } from './remote-url.ts'
import type { ServerEntry } from './server-entry.ts'
import type { McpServerSpec, OAuthClientSpec, RemoteServerSpec, StdioServerSpec } from './spec.ts'
import type { ToolFilter } from '../tools/tool-filter.ts'
import { USER_VARIABLE } from './variables.ts'
import type { VariableExpander } from './variables.ts'

/** A program that a launcher such as `npx` fetches first takes its time until it answers. */
const START_MS = 60_000
/** A shorter `timeout` is meant in seconds: no host has a tool answer within a second, and several count in seconds. */
const LEAST_TIMEOUT_MS = 1_000

/** What an entry asks for, with its variables replaced; or in words why it cannot be had. */
export function toServerSpec(
  name: string,
  entry: ServerEntry,
  expander: VariableExpander,
): McpServerSpec | { problem: string } {
  const url = entry.url ?? entry.serverUrl ?? entry.httpUrl
  const type = entry.type ?? entry.transport ?? entry.transportType
  const [command, ...words] = typeof entry.command === 'string' ? [entry.command] : (entry.command ?? [])
  const transport = transportOf(type, { command, url })
  if (typeof transport !== 'string') return transport
  const args = words.length === 0 ? entry.args : [...words, ...(entry.args ?? [])]
  const own =
    transport === 'stdio' ? toStdio(command ?? '', { ...entry, args }, expander) : toRemote(url ?? '', entry, expander)
  const isForUser = JSON.stringify(own).includes(USER_VARIABLE)
  if (isForUser && entry.scope !== 'user') return { problem: `it uses ${USER_VARIABLE}; add "scope": "user"` }
  const problem =
    'url' in own && !isForUser ? (describeUrlProblem(own.url) ?? describeHeaderProblem(own.headers)) : undefined
  return problem === undefined ? { name, ...own, ...toShared(entry) } : { problem }
}

function toStdio(
  command: string,
  { args, environment, env = environment, envFile, cwd }: ServerEntry,
  expander: VariableExpander,
): Omit<StdioServerSpec, 'name'> {
  const toPath = (path: string) => {
    const expanded = expander.expand(path)
    return expander.folder === undefined ? expanded : resolve(expander.folder, expanded)
  }
  return {
    command: expander.expand(command),
    ...(args && { args: args.map((arg) => expander.expand(arg)) }),
    ...(env && { env: expandAll(env, expander) }),
    ...(envFile !== undefined && { envFile: toPath(envFile) }),
    ...(cwd !== undefined && { cwd: toPath(cwd) }),
  }
}

function toRemote(
  url: string,
  { headers, oauth }: ServerEntry,
  expander: VariableExpander,
): Omit<RemoteServerSpec, 'name'> {
  return {
    url: expander.expand(url),
    ...(headers && { headers: expandAll(headers, expander) }),
    ...(oauth && { oauth: toOAuth(oauth, expander) }),
  }
}

function toOAuth(
  { clientId, clientSecret, callbackPort, scopes }: NonNullable<ServerEntry['oauth']>,
  expander: VariableExpander,
): OAuthClientSpec {
  return {
    ...(clientId !== undefined && { clientId: expander.expand(clientId) }),
    ...(clientSecret !== undefined && { clientSecret: expander.expand(clientSecret) }),
    ...(callbackPort !== undefined && { callbackPort }),
    ...(scopes !== undefined && { scopes }),
  }
}

/** Which header cannot be sent; never its value, which may be a secret. */
function describeHeaderProblem(headers: Readonly<Record<string, string>> = {}): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    try {
      void new Headers([[name, value]])
    } catch {
      // What HTTP does not take is told by its name alone.
      return `its header ${JSON.stringify(name)} has a name or a value that HTTP does not take`
    }
  }
  return undefined
}

function toShared(entry: ServerEntry): Partial<McpServerSpec> {
  const {
    required,
    agents,
    tools = toFilter(entry),
    approval,
    restart,
    scope,
    concurrency,
    timeout,
    timeoutMs = timeout === undefined ? undefined : toTimeoutMs(timeout),
    initTimeout,
  } = entry
  const limits: Partial<McpLimits> = {
    handshakeMs: initTimeout ?? START_MS,
    ...(timeoutMs !== undefined && { callMs: timeoutMs }),
    ...(concurrency !== undefined && { maxCallsInFlight: concurrency }),
  }
  return {
    ...(required !== undefined && { required }),
    ...(agents !== undefined && { agents }),
    ...(tools !== undefined && { tools }),
    ...(approval !== undefined && { approval }),
    ...(restart !== undefined && { restart }),
    ...(scope !== undefined && { scope }),
    trust: 'third-party',
    limits,
  }
}

/** Whether a `timeout` is taken for seconds. */
export function isInSeconds(timeout: number | undefined): timeout is number {
  return timeout !== undefined && timeout < LEAST_TIMEOUT_MS
}

function toTimeoutMs(timeout: number): number {
  return isInSeconds(timeout) ? timeout * 1_000 : timeout
}

/** The tools that another host would offer. */
function toFilter({
  enabledTools,
  includeTools: allow = enabledTools,
  disabledTools,
  excludeTools: deny = disabledTools,
}: ServerEntry): ToolFilter | undefined {
  return allow === undefined && deny === undefined ? undefined : { allow, deny }
}

/** How a server is spoken with; or in words why that cannot be said. */
function transportOf(
  type: string | undefined,
  { command, url }: { command: string | undefined; url: string | undefined },
): 'stdio' | 'http' | { problem: string } {
  const kind = type?.toLowerCase().replaceAll(/[^a-z]/g, '') ?? (url === undefined ? 'stdio' : 'http')
  switch (kind) {
    case 'stdio':
    case 'local':
      return command === undefined ? { problem: 'it has no command' } : 'stdio'
    case 'http':
    case 'remote':
    case 'streamablehttp':
      if (url === undefined) return { problem: 'it has no url' }
      return command === undefined ? 'http' : { problem: 'it has both a command and a url; keep one' }
    case 'sse':
      return {
        problem: 'it is of the type sse, which MCP has replaced; give its Streamable HTTP address with "type": "http"',
      }
    default:
      return { problem: `its type ${JSON.stringify(type)} is not known; write "stdio" or "http"` }
  }
}

function expandAll(record: Readonly<Record<string, string>>, expander: VariableExpander): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, expander.expand(value)]))
}
