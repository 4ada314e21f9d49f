import { inspect } from 'node:util'
import { ModelConfigError } from '@frontdesk/models/providers'
import { ConfigError, parseConfig } from './config/config.ts'
import type { Config } from './config/config.ts'
import { loadEnvFile } from './env-file.ts'
import { createLogger } from './logger.ts'
import { blankSecrets, secretsOf } from './secrets.ts'
import { StartError } from './start-error.ts'
import { startServer } from './start-server.ts'
import type { RunningServer } from './start-server.ts'

/** How long a server that is told twice to stop may take to store what its answers have said. */
const HURRY_MS = 1_000

export interface RunServerOptions {
  /** The command that asks the server from a terminal, for the greeting. */
  askWith: string
  /** What the folder offers: variables for those that the environment does not set, and a line for each to show. */
  offer?: (env: NodeJS.ProcessEnv) => { variables: Record<string, string>; notes: readonly string[] }
}

/** Runs the server of this process until a signal ends it, then ends the process: with 0 when it was asked to, with 1 for a failure, which is told. */
export async function runServer({ askWith, offer }: RunServerOptions): Promise<never> {
  const signalled = Promise.withResolvers<NodeJS.Signals>()
  const hurry = new AbortController()
  let signals = 0
  // These stay: the Agents SDK ends the process at a signal that nobody else listens to.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      signals += 1
      if (signals === 1) signalled.resolve(name)
      else hurry.abort()
    })
  }
  hurry.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), HURRY_MS))

  let secrets: string[] = []
  try {
    loadEnvFile()
    const { variables, notes } = offer?.(process.env) ?? { variables: {}, notes: [] }
    const env = { ...process.env, ...variables }
    const config = parseConfig(env)
    secrets = secretsOf(config)
    const logger = createLogger(config.log, { secrets })
    const server = await startServer(config, { logger, env })
    print(greeting(config, server, { askWith, notes }))

    const signal = await signalled.promise
    logger.info({ signal }, 'Stopping: running answers may finish. Once more to stop at once')
    await server.stop({ hurry: hurry.signal })
    process.exit(hurry.signal.aborted ? 1 : 0)
  } catch (error) {
    const isExplained = [ConfigError, StartError, ModelConfigError].some((kind) => error instanceof kind)
    const text = isExplained ? (error as Error).message : inspect(error)
    process.stderr.write(`${blankSecrets(text, secrets)}\n`)
    process.exit(1)
  }
}

function greeting(
  { models: { provider } }: Config,
  { url }: RunningServer,
  { askWith, notes }: { askWith: string; notes: readonly string[] },
): string {
  const answers =
    provider.provider === 'offline'
      ? 'the offline model: rules and real tools, no key needed. OPENAI_API_KEY, or another provider’s, brings a language model.'
      : `${provider.provider}.`
  return `
  Frontdesk is listening on ${url}

  Answers come from ${answers}
${notes.map((note) => `  ${note}\n`).join('')}  Ask in another terminal:  ${askWith} "How many customers do we have in Berlin?"
`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
