import { disableTracing } from '@frontdesk/models'
import type { Logger } from 'pino'
import { Audit } from './audit/audit.ts'
import type { Config } from './config/config.ts'
import { Metrics } from './metrics/metrics.ts'
import { createChat } from './parts/chat.ts'
import { openEscalationsPart } from './parts/escalations.ts'
import { openDesk } from './parts/desk.ts'
import { openFilesPart } from './parts/files.ts'
import { Health } from './parts/health.ts'
import { openHttp } from './parts/http.ts'
import { openLimitsPart } from './parts/limits.ts'
import { openMetricsPart } from './parts/metrics.ts'
import { OpenParts } from './parts/open-parts.ts'
import { openRunsPart } from './parts/runs.ts'
import { openStorePart } from './parts/store.ts'
import { openTeamPart } from './parts/team.ts'
import { loadTeam } from './parts/team-file.ts'
import { openToolsPart } from './parts/tools.ts'
import type { Environment } from './team/file/present-team.ts'

export interface RunningServer {
  url: string
  /** Lets running answers finish, at most until `hurry` aborts, then closes every part. Repeated calls wait for the first. */
  stop(options?: { hurry?: AbortSignal }): Promise<void>
}

/**
 * Opens the parts of the server, one after the other; each is given what it needs of those before it. Throws `StartError` or a part's own error; then
 * nothing stays open. A new part is a file in `parts/` and a line here.
 */
export async function startServer(
  config: Config,
  { logger, env }: { logger: Logger; env: Environment },
): Promise<RunningServer> {
  // The SDK would otherwise post conversations to OpenAI whenever a key is in the environment.
  disableTracing()
  const health = new Health()
  const metrics = new Metrics()
  const parts = new OpenParts()
  try {
    const file = await loadTeam(config)
    const store = parts.use(await openStorePart(config, { health }))
    const { attachments, files } = parts.use(await openFilesPart(config, { store, logger }))
    const { fleet, tools, startTools } = parts.use(
      await openToolsPart(config, { file, env, store, health, metrics, logger }),
    )
    const { escalations } = parts.use(await openEscalationsPart(config, { store, logger }))
    const desk = await openDesk(config, { file, env, store, fleet })
    const team = parts.use(openTeamPart(config, { file, env, tools, escalations, startTools, desk, logger }))
    const { limits } = parts.use(await openLimitsPart(config, { logger }))
    const audit = new Audit(store, { logger })
    const { chatKit, ...chat } = createChat(config, { store, attachments, team, limits, audit, metrics, desk, logger })
    const runs = parts.use(openRunsPart(config, { chatKit, store, health }))
    metrics.watch('answers_running', 'Answers that this server is giving', async () => (await runs.count()).here)
    parts.use(await openMetricsPart(config, metrics))
    const http = parts.use(
      await openHttp(config, {
        ...chat,
        runs,
        attachments,
        files,
        store,
        fleet,
        team,
        limits,
        audit,
        metrics,
        health,
        logger,
      }),
    )

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
