import type { ClientTool } from '../client-tools/client-tools.ts'
import type { Config } from '../config/config.ts'
import { ATTACHMENTS_PATH } from '../files/attachment-routes.ts'
import type { Team } from '../team/team.ts'

/** What a page is told of the team, to set up its ChatKit component. */
export interface PageConfig {
  greeting: string
  starters: { label: string; prompt: string }[]
  composer: {
    models: { id: string; label: string; description?: string; default?: true }[]
    /** Choosing one hands the conversation over to that agent. */
    tools: { id: string; label: string; placeholder?: string }[]
  }
  attachments: {
    max_bytes: number
    max_files: number
    /** Both are there: `two_phase` by the protocol, and `direct` at the URL. */
    uploads: ('two_phase' | 'direct')[]
    direct_upload_url: string
  }
  client_tools: ClientTool[]
  /** Languages that the team answers in by itself. */
  locales: string[]
  dictation: boolean
  entities_url: string
}

export interface PageConfigParts {
  team: Team
  defaultModel: string
  clientTools: readonly ClientTool[]
  hasDictation: boolean
}

const GREETING = 'How can I help you?'
/** The offline model speaks English alone; any other answers in the language that it is asked in. */
const LOCALES = ['en', 'de', 'es', 'fr', 'ar']

export function createPageConfig(
  { models: { composerModels }, files }: Config,
  { team: { config, agents }, defaultModel, clientTools, hasDictation }: PageConfigParts,
): PageConfig {
  const { welcome, composer } = config
  const titleOf = (name: string) => config.agents[name]?.title ?? name
  const chosen = composer?.tools ?? []
  const tools = chosen.length > 0 ? chosen : agents.map(({ name }) => ({ agent: name }))
  return {
    greeting: welcome?.greeting ?? GREETING,
    starters: welcome?.prompts ?? [],
    composer: {
      models: [
        { id: defaultModel, label: defaultModel, default: true },
        ...composerModels.map((id) => ({ id, label: id })),
        ...(composer?.models ?? []).map(({ id, label = id, description }) => ({
          id,
          label,
          ...(description !== undefined && { description }),
        })),
      ],
      tools: tools.map(({ agent, label = titleOf(agent), placeholder }: (typeof chosen)[number]) => ({
        id: agent,
        label,
        ...(placeholder !== undefined && { placeholder }),
      })),
    },
    attachments: {
      max_bytes: files.maxBytes,
      max_files: files.maxUserFiles,
      uploads: ['two_phase', 'direct'],
      direct_upload_url: ATTACHMENTS_PATH,
    },
    client_tools: [...clientTools],
    locales: defaultModel === 'offline' ? ['en'] : LOCALES,
    dictation: hasDictation,
    entities_url: '/chatkit/entities',
  }
}
