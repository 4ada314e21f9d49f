import { handoff } from '@openai/agents'
import type { Agent } from '@openai/agents'
import { OWN_TOOLS } from '@frontdesk/config'
import { passesFilter } from '@frontdesk/mcp-host'
import type { McpFleet, ViewOptions } from '@frontdesk/mcp-host'
import { NO_DESK_TOOLS } from '../desk-tools/desk-tools.ts'
import type { DeskTools } from '../desk-tools/desk-tools.ts'
import type { GuardParts } from '../mcp/guard-tool.ts'
import { createAgent } from './create-agent.ts'
import { presentTeam } from './file/present-team.ts'
import type { Environment } from './file/present-team.ts'
import type { TeamFile } from './file/load-team-file.ts'
import { ownTools } from './own-tools/own-tools.ts'
import type { Escalate } from './own-tools/escalate-tool.ts'
import { createGuardrails } from './guardrails/create-guardrails.ts'
import type { Guardrails } from './guardrails/create-guardrails.ts'
import { guardHandoff } from './guardrails/guard-handoff.ts'
import type { TurnContext } from './turn-context.ts'

export interface Team {
  config: TeamFile['config']
  agents: readonly Agent<TurnContext>[]
  /** Those of the whole team. An agent's own are with the agent. */
  guardrails: Guardrails
  /** Who meets a new user. */
  start: Agent<TurnContext>
  /** The agent of that name; the starting agent when there is none, as after a change of the team. */
  find(name: unknown): Agent<TurnContext>
}

/** The tool servers of the team and of an `mcp.json`, as agents have them. */
export type TeamTools = Pick<McpFleet, 'server' | 'forAgent'> & GuardParts

export interface TeamParts {
  env: Environment
  escalate: Escalate
  tools: TeamTools
  /** What this server itself does for its team. Nothing, unless given. */
  desk?: TeamDesk | undefined
}

/** The tools of the server's own, and what notes the answers of others. */
export interface TeamDesk {
  tools: DeskTools
  note: NonNullable<ViewOptions['customDataExtractor']>
}

/** The agents of a file, each with its tools and the colleagues that it can hand over to. */
export function createTeam(file: TeamFile, { env, escalate, tools: fleet, desk }: TeamParts): Team {
  const config = presentTeam(file.config, env)
  const guardrailsOf = (names: readonly string[]) =>
    createGuardrails(names, { guardrails: config.guardrails, hidden: [...file.instructions.values()] })
  const everywhere = Object.keys(config.guardrails).filter((name) => config.guardrails[name]?.everywhere)
  const agents = new Map(
    Object.entries(config.agents).map(([name, agent]) => {
      const servers = Object.entries(agent.tools).filter(([each]) => each !== OWN_TOOLS)
      const views = servers.map(([each, allowed]) =>
        fleet.server(each, {
          agent: name,
          tools: allowed,
          approval: agent.approval,
          ...(desk && { customDataExtractor: desk.note }),
        }),
      )
      const instructions = file.instructions.get(name) ?? ''
      const mcpServers = [...views, fleet.forAgent(name)]
      const patterns = agent.tools[OWN_TOOLS] ?? []
      const { tools: atDesk, clientTools, endingRuns, factsOf: ownFacts } = desk?.tools ?? NO_DESK_TOOLS
      // Only the agent that meets the user knows the page that they come from.
      const asking = name === config.entry ? clientTools : []
      const tools = [
        ...ownTools(patterns, { config, escalate }),
        ...atDesk.filter((tool) => passesFilter(patterns, tool.name)),
        ...asking,
      ]
      const guardrails = guardrailsOf(agent.guardrails)
      return [
        name,
        createAgent(name, {
          config,
          instructions,
          mcpServers,
          fleet: { ...fleet, ownFacts },
          tools,
          endingRuns,
          guardrails,
        }),
      ]
    }),
  )
  for (const [name, agent] of agents) {
    const colleagues = config.agents[name]?.handoffs ?? []
    agent.handoffs = colleagues.flatMap((each) => agents.get(each) ?? []).map((each) => toHandoff(each))
  }
  const start = agents.get(config.entry)
  if (start === undefined) throw new TypeError(`The team has no agent ${config.entry}.`)
  return {
    config,
    guardrails: guardrailsOf(everywhere),
    agents: [...agents.values()],
    start,
    find: (name) => (typeof name === 'string' ? agents.get(name) : undefined) ?? start,
  }
}

function toHandoff(agent: Agent<TurnContext>) {
  return handoff(agent, {
    onHandoff: (runContext) => guardHandoff(agent, runContext),
    isEnabled: ({ runContext }) => runContext.context.route.mayHandOver(agent.name),
  })
}
