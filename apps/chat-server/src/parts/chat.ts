import {
  completeSettings,
  createModelProvider,
  describeShutdown,
  fullModelName,
  longestFirstEventMs,
  routeModelName,
} from '@frontdesk/models'
import type { ModelProviderOptions } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { FileAttachmentStore } from '@frontdesk/store/files'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import { RequestGuard } from '../chatkit/request-guard.ts'
import { TeamServer } from '../chatkit/team-server.ts'
import type { Config } from '../config/config.ts'
import { DocumentTexts } from '../files/document-texts.ts'
import type { Limits } from '../limits/limits.ts'
import type { TeamHolder } from '../team/team-holder.ts'

export interface ChatParts {
  store: SqlStore
  attachments: FileAttachmentStore
  team: TeamHolder
  limits: Limits
  audit: Audit
  logger: Logger
}

/** How much longer than a model an answer may be silent. */
const SAYING_MS = 10_000

/** The team behind the protocol: its agents, their tools and their model. */
export function createChat(
  { models: { provider, ...models }, usage, files: { modelSeesImages, maxCharacters } }: Config,
  { store, attachments, team, limits, audit, logger }: ChatParts,
): TeamServer {
  const ofAgents = team.current.agents.flatMap(({ model }) =>
    typeof model === 'string' && model !== '' ? [model] : [],
  )
  const names = ['', ...models.composerModels, ...models.fallback, ...ofAgents]
  checkModels(names, provider, { logger })
  const files = {
    attachments,
    texts: new DocumentTexts({ maxCharacters }),
    modelSeesImages: modelSeesImages ?? provider.provider !== 'offline',
    maxCharacters,
  }
  // A model may be silent for that long, and what is then said of it still has to reach the user.
  const idleTimeoutMs = longestFirstEventMs(names, provider) + SAYING_MS
  const modelProvider = createModelProvider(provider)
  const guard = new RequestGuard({ limits, audit })
  return new TeamServer({ store, guard, files, team, modelProvider, logger, idleTimeoutMs, ...models, ...usage })
}

/** Warns of models that end. Throws `ModelConfigError` for one of a provider that is not set up: better now than in the middle of a conversation. */
function checkModels(names: readonly string[], options: ModelProviderOptions, { logger }: { logger: Logger }): void {
  for (const name of new Set(names)) {
    const { provider, model } = routeModelName(fullModelName(name, options), options.provider)
    if (provider !== 'offline') completeSettings(provider, options[provider])
    const end = describeShutdown(provider, model)
    if (end !== undefined) logger.warn({ model: name }, end)
  }
}
