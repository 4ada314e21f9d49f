import { existsSync } from 'node:fs'
import { ServerStartError } from '@frontdesk/mcp-host'
import { ConfigError, parseConfig } from './config.ts'
import type { Config } from './config.ts'
import { StartError } from './http/listener.ts'
import { createLogger } from './logger.ts'
import { startServer } from './start-server.ts'
import type { RunningServer } from './start-server.ts'

try {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = parseConfig(process.env, { isTerminal: process.stdout.isTTY })
  const logger = createLogger(config.log)
  const server = await startServer(config, { logger })
  console.log(greeting(config, server))

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    logger.info({ signal }, 'Stopping: running answers may finish. Once more to stop at once')
    for (const again of ['SIGINT', 'SIGTERM'] as const) process.once(again, () => process.exit(1))
    await server.stop()
    process.exit(0)
  }
  const signalled = Promise.race(
    (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(
      (signal) => new Promise<NodeJS.Signals>((resolve) => process.once(signal, resolve)),
    ),
  )
  await stop(await signalled)
} catch (error) {
  const isExplained = [ConfigError, StartError, ServerStartError].some((kind) => error instanceof kind)
  if (!isExplained) throw error
  console.error((error as Error).message)
  process.exitCode = 1
}

function greeting({ models }: Config, { url }: RunningServer): string {
  const answers =
    models.provider === 'offline'
      ? 'the offline model: rules and real tools, no key needed. OPENAI_API_KEY brings a language model.'
      : `${models.provider}.`
  return `
  Frontdesk is listening on ${url}

  Answers come from ${answers}
  Ask in another terminal:  pnpm chat "How many customers do we have in Berlin?"
`
}
