import { OWN_TOOLS } from '@frontdesk/config'
import type { AgentConfig, TeamConfig } from '@frontdesk/config'
import { passesFilter } from '@frontdesk/mcp-host'
import type { McpFleet } from '@frontdesk/mcp-host'
import { createModelProvider, ModelConfigError } from '@frontdesk/models'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { loadTeam } from '../team/file/load-team.ts'
import { openTools } from '../parts/tools.ts'
import { presentTeam } from '../team/file/present-team.ts'
import type { Environment } from '../team/file/present-team.ts'
import { ownTools } from '../team/own-tools/own-tools.ts'
import { DESK_TOOL_NAMES } from '../desk-tools/desk-tools.ts'

export interface CheckedTeam {
  path: string
  /** What the team is, a line for each agent. */
  lines: string[]
  /** What is wrong, by its path in the file. Empty when the team can work. */
  problems: string[]
}

/**
 * Looks at a team with everything that it names: its file, its texts, its tool servers, which are started, their tools and its models. No model is asked
 * anything and nothing is written. Throws `StartError` when the file is not valid or a server does not start.
 */
export async function checkTeam(
  config: Config,
  { env, logger }: { env: Environment; logger: Logger },
): Promise<CheckedTeam> {
  const file = await loadTeam(config)
  const team = presentTeam(file.config, env)
  // To-do lists are of no interest here, and the database of the conversations must not be made by a look at the team.
  const fleet = await openTools({ ...config, store: { databaseUrl: ':memory:' } }, { file, env, logger })
  try {
    const lines: string[] = []
    const problems: string[] = []
    for (const [name, agent] of Object.entries(team.agents)) {
      const tools = await findTools(name, agent, { fleet, team, problems })
      lines.push(describe(name, agent, tools))
    }
    problems.push(...problemsOfModels(team, config))
    return { path: file.path, lines, problems }
  } finally {
    await fleet[Symbol.asyncDispose]()
  }
}

/** The tools that an agent has. A pattern that no tool fits is a problem: it was meant to give it one. */
async function findTools(
  name: string,
  { tools }: AgentConfig,
  { fleet, team, problems }: { fleet: McpFleet; team: TeamConfig; problems: string[] },
): Promise<string[]> {
  const found = new Set<string>()
  for (const [server, patterns] of Object.entries(tools)) {
    for (const [index, pattern] of patterns.entries()) {
      const fitting = await toolsOf(server, pattern, { fleet, team })
      if (fitting.length === 0) {
        const all = await toolsOf(server, '*', { fleet, team })
        const there = all.length === 0 ? 'It has none' : `It has ${all.join(', ')}`
        problems.push(
          `agents.${name}.tools.${server}[${index}] is ${pattern}, which fits no tool of ${server}. ${there}`,
        )
      }
      for (const tool of fitting) found.add(tool)
    }
  }
  return [...found]
}

async function toolsOf(
  server: string,
  pattern: string,
  { fleet, team }: { fleet: McpFleet; team: TeamConfig },
): Promise<string[]> {
  if (server === OWN_TOOLS) {
    const own = ownTools([pattern], { config: team, escalate: async () => {} }).map(({ name }) => name)
    return [...own, ...DESK_TOOL_NAMES.filter((name) => passesFilter([pattern], name))]
  }
  const tools = await fleet.server(server, { tools: [pattern] }).listTools()
  return tools.map(({ name }) => name)
}

/** Models that cannot be asked because their provider has no key. */
function problemsOfModels({ agents, composer }: TeamConfig, { models }: Config): string[] {
  const provider = createModelProvider(models.provider)
  const named = [
    ...Object.entries(agents).map(([name, { model }]) => [`agents.${name}.model`, model] as const),
    ...(composer?.models ?? []).map(({ id }, index) => [`composer.models[${index}].id`, id] as const),
  ]
  return named.flatMap(([path, model]) => {
    if (model === undefined) return []
    try {
      void provider.getModel(model)
      return []
    } catch (error) {
      if (!(error instanceof ModelConfigError)) throw error
      return [`${path} is ${model}. ${error.message.replace(/\.$/, '')}`]
    }
  })
}

function describe(name: string, { handoffs, model }: AgentConfig, tools: readonly string[]): string {
  const parts = [
    `tools: ${tools.join(', ') || 'none'}`,
    `hands over to: ${handoffs.join(', ') || 'nobody'}`,
    ...(model === undefined ? [] : [`model: ${model}`]),
  ]
  return `${name}\n  ${parts.join('\n  ')}`
}
