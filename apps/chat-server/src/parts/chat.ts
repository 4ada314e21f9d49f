import { createModelProvider, describeShutdown, fullModelName, routeModelName } from '@frontdesk/models'
import type { FileAttachmentStore, SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import { TeamServer } from '../chatkit/team-server.ts'
import type { Config } from '../config/config.ts'
import { DocumentTexts } from '../files/document-texts.ts'
import type { TeamHolder } from '../team/team-holder.ts'

export interface ChatParts {
  store: SqlStore
  attachments: FileAttachmentStore
  team: TeamHolder
  logger: Logger
}

/** The team behind the protocol: its agents, their tools and their model. */
export function createChat(
  { models: { provider, ...limits }, files: { modelSeesImages, maxCharacters } }: Config,
  { store, attachments, team, logger }: ChatParts,
): TeamServer {
  for (const name of ['', ...limits.composerModels]) {
    const { provider: maker, model } = routeModelName(fullModelName(name, provider), provider.provider)
    const end = describeShutdown(maker, model)
    if (end !== undefined) logger.warn({ model: name }, end)
  }
  const files = {
    attachments,
    texts: new DocumentTexts({ maxCharacters }),
    modelSeesImages: modelSeesImages ?? provider.provider !== 'offline',
    maxCharacters,
  }
  return new TeamServer({ store, files, team, modelProvider: createModelProvider(provider), logger, ...limits })
}
