import { disableTracing, ProviderBreakers, REMOTE_PROVIDER_NAMES } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import { Audit } from './audit/audit.ts'
import type { Config } from './config/config.ts'
import type { Metrics } from './metrics/metrics.ts'
import { openMetricsPart } from './metrics/open-metrics-part.ts'
import { watchParts } from './metrics/watch-parts.ts'
import { createChat } from './parts/chat.ts'
import { openClientToolsPart } from './parts/client-tools.ts'
import { openDesk } from './parts/desk.ts'
import { openEscalationsPart } from './parts/escalations.ts'
import type { FilesPart } from './parts/files.ts'
import type { Health } from './parts/health.ts'
import { openHttp } from './parts/http.ts'
import type { HttpPart } from './parts/http.ts'
import { openLimitsPart } from './parts/limits.ts'
import type { OpenParts } from './parts/open-parts.ts'
import { openRunsPart } from './parts/runs.ts'
import { openTeamPart } from './parts/team.ts'
import type { ToolsPart } from './parts/tools.ts'
import type { TeamFile } from './team/file/load-team-file.ts'
import type { Environment } from './team/file/present-team.ts'

export interface ChatParts {
  /** Whoever opens the server closes what is put here. */
  parts: OpenParts
  file: TeamFile
  env: Environment
  store: SqlStore
  files: FilesPart
  tools: ToolsPart
  health: Health
  metrics: Metrics
  logger: Logger
}

/** Opens what answers users: the team with its models, the runs, and the listener. */
export async function openChat(
  config: Config,
  { parts, file, env, store, files: filesPart, tools: toolsPart, health, metrics, logger }: ChatParts,
): Promise<HttpPart> {
  // The SDK would otherwise post conversations to OpenAI whenever a key is in the environment.
  disableTracing()
  const { attachments, files, uploadOrigin } = filesPart
  const { fleet, tools, questions, startTools } = toolsPart
  const { escalations } = parts.use(await openEscalationsPart(config, { store, logger }))
  const desk = await openDesk(config, { file, env, store, fleet })
  const team = parts.use(openTeamPart(config, { file, env, tools, escalations, startTools, desk, logger }))
  const { limits } = parts.use(await openLimitsPart(config, { logger }))
  const audit = new Audit(store, { logger })
  const breakers = new ProviderBreakers()
  const { chatKit, deadlines, ...chat } = createChat(config, {
    store,
    attachments,
    team,
    limits,
    audit,
    metrics,
    desk,
    questions,
    tools,
    breakers,
    logger,
  })
  const runs = parts.use(openRunsPart(config, { chatKit, store, health }))
  parts.use(openClientToolsPart({ deadlines, runs, store, logger }))
  const providers = REMOTE_PROVIDER_NAMES.filter((name) => config.models.provider[name] !== undefined)
  watchParts(metrics, { store, fleet, breakers, providers, runs })
  parts.use(await openMetricsPart(config, metrics))
  return parts.use(
    await openHttp(config, {
      ...chat,
      runs,
      attachments,
      files,
      uploadOrigin,
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
}
