import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { isBuiltinServer } from '@frontdesk/config'
import { loadMcpConfig, logIn, LoginError } from '@frontdesk/mcp-host'
import type { LoginPage, McpServerSpec, RemoteServerSpec } from '@frontdesk/mcp-host'
import type { Config } from '../../config/config.ts'
import { makeDataFolder } from '../../data-folder.ts'
import { openLogins } from '../../mcp/operator-trust.ts'
import { otherServer } from '../../mcp/tool-servers.ts'
import { loadTeam } from '../../team/file/load-team.ts'
import type { Environment } from '../../team/file/present-team.ts'
import { presentTeam } from '../../team/file/present-team.ts'
import { OperatorError } from './operator.ts'

export interface LoginParts {
  config: Config
  env: Environment
  /** What the operator types: the address at which a browser of another machine has ended. */
  input: Readable
  tell: (words: string) => void
}

/** `login NAME` and `logout NAME`: gives what was done, in words. Throws {@link OperatorError}. */
export async function changeLogin(
  command: 'login' | 'logout',
  name: string,
  { config, env, input, tell }: LoginParts,
): Promise<string> {
  const server = await findRemoteServer(name, { config, env })
  await makeDataFolder(resolve(config.team.dataDirectory))
  const logins = openLogins(config)
  if (command === 'logout') {
    return logins.remove(server.url) ? `The login to ${name} is forgotten here.` : `There is no login to ${name}.`
  }
  const over = new AbortController()
  try {
    await logIn(server, { logins, show: (page) => showPage(page, { name, input, tell, signal: over.signal }) })
    return `You are logged in to ${name}. A running server uses it from its next try on, within a minute.`
  } catch (error) {
    if (error instanceof LoginError) throw new OperatorError(`${name}: ${error.message}`, { cause: error })
    throw error
  } finally {
    over.abort()
  }
}

function showPage(
  { url, finish }: LoginPage,
  { name, input, tell, signal }: Pick<LoginParts, 'input' | 'tell'> & { name: string; signal: AbortSignal },
): void {
  tell(`Open this page in a browser to log in to ${name}:\n\n${url}\n`)
  tell('Where the browser is on another machine, paste here the address at which it ends.')
  const lines = createInterface({ input, signal })
  lines.on('line', (line) => {
    if (line.trim() !== '' && !finish(line.trim())) tell('This is no answer to the login that is under way.')
  })
}

/** The server of this name in `mcp.json`, or in the file of the team. */
async function findRemoteServer(
  name: string,
  { config, env }: Pick<LoginParts, 'config' | 'env'>,
): Promise<RemoteServerSpec> {
  const others = await loadMcpConfig(config.mcp.configPath, { env })
  const spec = others.find((other) => other.name === name) ?? (await findInTeam(name, { config, env }))
  if (spec === undefined) {
    throw new OperatorError(`There is no server ${name} in ${config.mcp.configPath} or in the file of the team.`)
  }
  if (!('url' in spec))
    throw new OperatorError(`${name} is a program of this machine. Only a server at a url asks for a login.`)
  if (spec.scope === 'user') {
    throw new OperatorError(
      `${name} has a session for each user, who cannot share a login. Give it a token in headers.`,
    )
  }
  return spec
}

async function findInTeam(
  name: string,
  { config, env }: Pick<LoginParts, 'config' | 'env'>,
): Promise<McpServerSpec | undefined> {
  const { config: team, path } = await loadTeam(config)
  const server = presentTeam(team, env).servers[name]
  return server === undefined || isBuiltinServer(server) ? undefined : otherServer(name, server, { path, env })
}
