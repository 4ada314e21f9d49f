import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import { Metrics } from './metrics/metrics.ts'
import { openFilesPart } from './parts/files.ts'
import { Health } from './parts/health.ts'
import { OpenParts } from './parts/open-parts.ts'
import { openStorePart } from './parts/store.ts'
import { openToolsPart } from './parts/tools.ts'
import { loadTeam } from './team/file/load-team.ts'
import type { Environment } from './team/file/present-team.ts'
import { openTracing } from './telemetry/open-tracing.ts'

export interface RunningServer {
  url: string
  /** Lets running answers finish, at most until `hurry` aborts, then closes every part. Repeated calls wait for the first. */
  stop(options?: { hurry?: AbortSignal }): Promise<void>
}

/**
 * Opens the parts of the server, one after the other; each is given what it needs of those before it. Throws `StartError` or a part's own error; then
 * nothing stays open. A new part is a file in `parts/` and a line here, or in `open-chat.ts` when the tool servers do not need it.
 */
export async function startServer(
  config: Config,
  { logger, env }: { logger: Logger; env: Environment },
): Promise<RunningServer> {
  const health = new Health()
  const metrics = new Metrics()
  const parts = new OpenParts()
  try {
    parts.use(await openTracing(config.telemetry, { logger }))
    const file = await loadTeam(config)
    const store = parts.use(await openStorePart(config, { health, logger }))
    const files = parts.use(await openFilesPart(config, { store, logger }))
    const launched = Promise.withResolvers<void>()
    // The rest of this program takes as long to load as the tool servers take to get ready, on another core: both are done at once. What is imported
    // above is loaded before the tool servers are launched, so it does without the models and the Agents SDK.
    const [tools, { openChat }] = await Promise.all([
      openToolsPart(config, { file, env, store, health, metrics, onLaunched: launched.resolve, logger }).then((part) =>
        parts.use(part),
      ),
      launched.promise.then(() => import('./open-chat.ts')),
    ])
    const http = await openChat(config, { parts, file, env, store, files, tools, health, metrics, logger })

    let stopped: Promise<void> | undefined
    const stop = async (hurry: AbortSignal | undefined): Promise<void> => {
      await http.finish({ hurry })
      await parts[Symbol.asyncDispose]()
    }
    return { url: http.url, stop: ({ hurry } = {}) => (stopped ??= stop(hurry)) }
  } catch (error) {
    await parts[Symbol.asyncDispose]()
    throw error
  }
}
