import type { ClientTool } from '../client-tools/client-tools.ts'
import { offeredAgents } from '../chatkit/composer.ts'
import type { Config } from '../config/config.ts'
import { ATTACHMENTS_PATH } from '../files/attachments-path.ts'
import type { Team } from '../team/team.ts'

/** What a page is told of the team, to set up its ChatKit component. */
export interface PageConfig {
  greeting: string
  /** What may be asked first: what the welcome of the team names, or else the first starter of each agent. */
  starters: { label: string; prompt: string }[]
  composer: {
    models: { id: string; label: string; description?: string; default?: true }[]
    /** Choosing one hands the conversation over to that agent. `starters` are questions to offer for it. */
    tools: { id: string; label: string; placeholder?: string; starters: string[] }[]
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
  const tools = offeredAgents({ config, agents }).map((name) => {
    const chosen = composer?.tools.find(({ agent }) => agent === name)
    const { title = name, starters = [] } = config.agents[name] ?? {}
    return {
      id: name,
      label: chosen?.label ?? title,
      ...(chosen?.placeholder !== undefined && { placeholder: chosen.placeholder }),
      starters: [...starters],
    }
  })
  const prompts = welcome?.prompts ?? []
  const ofAgents = agents.flatMap(({ name }) => config.agents[name]?.starters.slice(0, 1) ?? [])
  return {
    greeting: welcome?.greeting ?? GREETING,
    starters: prompts.length > 0 ? prompts : ofAgents.map((prompt) => ({ label: prompt, prompt })),
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
      tools,
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
