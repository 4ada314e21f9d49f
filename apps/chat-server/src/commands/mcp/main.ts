import { inspect, parseArgs } from 'node:util'
import { McpConfigError } from '@frontdesk/mcp-host'
import { openStore } from '@frontdesk/store'
import { ConfigError, parseConfig } from '../../config/config.ts'
import { readEnvironment } from '../environment.ts'
import { createLogger } from '../../logger.ts'
import { Metrics } from '../../metrics/metrics.ts'
import { Health } from '../../parts/health.ts'
import { OpenParts } from '../../parts/open-parts.ts'
import { loadTeam } from '../../team/file/load-team.ts'
import { openToolsPart } from '../../parts/tools.ts'
import { blankSecrets, secretsOf } from '../../secrets.ts'
import { StartError } from '../../start-error.ts'
import { changeLogin } from './log-in.ts'
import { localOperator, OperatorError, remoteOperator } from './operator.ts'
import { runCommand, USAGE } from './run-command.ts'
import type { ToolOperator } from './operator.ts'

let secrets: string[] = []
const parts = new OpenParts()
try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  const { env } = readEnvironment()
  const { FRONTDESK_URL, FRONTDESK_API_KEY: apiKey } = env
  const config = parseConfig(env)
  secrets = [...secretsOf(config), ...(apiKey ? [apiKey] : [])]
  const named = values.url ?? FRONTDESK_URL
  const url = (named ?? `http://${config.network.host}:${config.network.port}`).replace(/\/+$/, '')
  const [command, server] = positionals
  if (values.help) console.log(USAGE)
  else if (command === 'login' || command === 'logout') {
    if (server === undefined) throw new OperatorError(USAGE)
    console.log(await changeLogin(command, server, { config, env, input: process.stdin, tell: console.error }))
  } else console.log(await runCommand(await findOperator(), positionals, { isJson: values.json ?? false }))

  /** Asks the running server. When none runs and none was named, the tool servers are started for this one look. */
  async function findOperator(): Promise<ToolOperator> {
    if (named !== undefined || (await isRunning(url))) return remoteOperator(url, { apiKey })
    console.error(`No server runs at ${url}: the tool servers are started for this command alone.`)
    const logger = createLogger({ ...config.log, level: 'silent' }, { secrets })
    const store = parts.use(await openStore(':memory:'))
    const file = await loadTeam(config)
    const own = { ...config, store: { databaseUrl: ':memory:' } }
    const { fleet } = parts.use(
      await openToolsPart(own, { file, env, store, health: new Health(), metrics: new Metrics(), logger }),
    )
    return localOperator(fleet)
  }
} catch (error) {
  const isExplained = [ConfigError, StartError, McpConfigError, OperatorError].some((kind) => error instanceof kind)
  console.error(blankSecrets(isExplained ? (error as Error).message : inspect(error), secrets))
  process.exitCode = 1
} finally {
  await parts[Symbol.asyncDispose]()
}

async function isRunning(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/healthz`)
    return true
  } catch {
    // No server listens at that address.
    return false
  }
}
