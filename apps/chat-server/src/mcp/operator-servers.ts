import { existsSync } from 'node:fs'
import { loadMcpConfig, McpConfigError, watchMcpConfig } from '@frontdesk/mcp-host'
import type { McpServerSpec } from '@frontdesk/mcp-host'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { StartError } from '../start-error.ts'
import type { Environment } from '../team/file/present-team.ts'
import type { ServerSets } from './server-sets.ts'

export interface OperatorServersParts {
  sets: ServerSets
  env: Environment
  logger: Logger
}

/**
 * Adds the servers that the operator names in an `mcp.json`, and follows the file until it is disposed: one that is wrong changes nothing. Throws
 * {@link StartError} when it is wrong from the beginning.
 */
export async function followOperatorServers(
  { mcp: { configPath, isNamed } }: Pick<Config, 'mcp'>,
  { sets, env, logger }: OperatorServersParts,
): Promise<AsyncDisposable> {
  if (isNamed && !existsSync(configPath)) {
    throw new StartError(`MCP_CONFIG is ${configPath}, where there is no file. Set it to an mcp.json, or unset it.`)
  }
  const apply = async (specs: readonly McpServerSpec[]) => {
    for (const { spec, reason } of await sets.takeOthers(specs)) {
      logger.warn({ server: spec.name, err: reason }, 'A tool server of mcp.json did not start')
    }
    logger.info({ servers: specs.map(({ name }) => name) }, 'The tool servers of mcp.json are in use')
  }
  // Watched before it is read, so that no change is missed between the two.
  const watcher = await watchMcpConfig(configPath, { env, logger, apply })
  try {
    const warn = (warning: string) => logger.warn({ path: configPath }, warning)
    const specs = await loadMcpConfig(configPath, { env, warn })
    if (specs.length > 0) await apply(specs)
    return watcher
  } catch (error) {
    await watcher[Symbol.asyncDispose]()
    if (!(error instanceof McpConfigError)) throw error
    throw new StartError(error.message, { cause: error })
  }
}
