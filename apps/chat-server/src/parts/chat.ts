import {
  completeSettings,
  contextTokensOf,
  createModelProvider,
  describeShutdown,
  fullModelName,
  longestFirstEventMs,
  routeModelName,
} from '@frontdesk/models'
import type { ModelProviderOptions, ProviderBreakers } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { FileAttachmentStore } from '@frontdesk/store/files'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import { RequestGuard } from '../chatkit/request-guard.ts'
import { createTitleWriter } from '../chatkit/title-writer.ts'
import { TeamServer } from '../chatkit/team-server.ts'
import type { Config } from '../config/config.ts'
import { ClientToolDeadlines } from '../client-tools/client-tool-deadlines.ts'
import { createTranscriber } from '../dictation/transcriber.ts'
import type { Transcriber } from '../dictation/transcriber.ts'
import { Entities } from '../entities/entities.ts'
import { DocumentTexts } from '../files/document-texts.ts'
import type { Limits } from '../limits/limits.ts'
import type { CallTool } from '../mcp/call-tool.ts'
import { createPageConfig } from '../page/page-config.ts'
import type { PageConfig } from '../page/page-config.ts'
import type { Desk } from './desk.ts'
import type { ToolQuestions } from '../mcp/questions/tool-questions.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { TeamTools } from '../team/team.ts'
import type { TeamHolder } from '../team/team-holder.ts'

export interface ChatParts {
  store: SqlStore
  attachments: FileAttachmentStore
  team: TeamHolder
  limits: Limits
  audit: Audit
  desk: Desk
  questions: ToolQuestions
  tools: Pick<TeamTools, 'audit'>
  metrics: Metrics
  breakers: ProviderBreakers
  logger: Logger
}

/** The team behind the protocol, and what pages may know of it. */
export interface Chat {
  chatKit: TeamServer
  /** Until when pages are waited for. */
  deadlines: ClientToolDeadlines
  callTool: CallTool
  entities: Entities
  /** Gives the configuration of a page for the team as it is now. */
  pageConfig: () => PageConfig
}

/** How much longer than a model an answer may be silent. */
const SAYING_MS = 10_000

/** The team behind the protocol: its agents, their tools and their model. */
export function createChat(
  config: Config,
  { store, attachments, team, limits, audit, metrics, desk, questions, tools, breakers, logger }: ChatParts,
): Chat {
  const {
    models: { provider, ollamaTokens, ...models },
    usage,
    files: { modelSeesImages, maxCharacters },
  } = config
  const ofAgents = team.current.agents.flatMap(({ model }) =>
    typeof model === 'string' && model !== '' ? [model] : [],
  )
  const ofComposer = team.current.config.composer?.models.map(({ id }) => id) ?? []
  const names = ['', ...models.composerModels, ...ofComposer, ...models.fallback, ...ofAgents]
  checkModels(names, provider, { logger })
  const files = {
    attachments,
    texts: new DocumentTexts({ maxCharacters }),
    modelSeesImages: modelSeesImages ?? provider.provider !== 'offline',
    maxCharacters,
  }
  // A model may be silent for that long, and its answer then still has to reach the user.
  const idleTimeoutMs = longestFirstEventMs(names, provider) + SAYING_MS
  const modelProvider = createModelProvider(provider)
  const guard = new RequestGuard({ limits, audit, metrics, logger })
  const { actions, sources, callTool, describeCall, roles, clientTools } = desk
  const transcriber = transcriberOf(config)
  const entities = new Entities({ callTool, tasks: roles.tasks === undefined ? undefined : store.tasks, roles, team })
  const isOffline = provider.provider === 'offline'
  const deadlines = new ClientToolDeadlines({ timeoutMs: config.page.clientToolTimeoutMs, logger })
  const chatKit = new TeamServer({
    store,
    onUsage: (used) => metrics.countUsage(used),
    onAgentTurn: (turn) => metrics.countAgentTurn(turn),
    breakers,
    guard,
    files,
    team,
    modelProvider,
    logger,
    idleTimeoutMs,
    actions,
    sources,
    questions,
    describeCall,
    toolAudit: tools.audit,
    entities,
    transcriber,
    titleWriter: isOffline ? undefined : createTitleWriter(),
    tracesMessages: config.telemetry.keepsMessages,
    deadlines,
    contextTokensOf: (name) => contextTokensOf(name, { defaultProvider: provider.provider, ollamaTokens }),
    imageDomains: config.page.imageDomains,
    approvalTtlMs: config.page.approvalTtlMs,
    ...models,
    ...usage,
  })
  const { defaultModel } = modelProvider
  const hasDictation = transcriber !== undefined
  const pageConfig = () => createPageConfig(config, { team: team.current, defaultModel, clientTools, hasDictation })
  return { chatKit, deadlines, callTool, entities, pageConfig }
}

function transcriberOf({ models: { provider }, page: { transcriptionModel: model } }: Config): Transcriber | undefined {
  const { apiKey, baseURL = 'https://api.openai.com/v1' } = provider.openai ?? {}
  return model === undefined || apiKey === undefined ? undefined : createTranscriber({ baseURL, apiKey, model })
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
