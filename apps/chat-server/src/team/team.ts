import { handoff } from '@openai/agents'
import type { Agent } from '@openai/agents'
import { OWN_TOOLS } from '@frontdesk/config'
import type { McpFleet } from '@frontdesk/mcp-host'
import type { ToolAgentParts } from '../mcp/tool-agent.ts'
import { createAgent } from './create-agent.ts'
import { presentTeam } from './file/present-team.ts'
import type { Environment } from './file/present-team.ts'
import type { TeamFile } from './file/load-team-file.ts'
import { ownTools } from './own-tools/own-tools.ts'
import type { Escalate } from './own-tools/escalate-tool.ts'
import type { TurnContext } from './turn-context.ts'

export interface Team {
  config: TeamFile['config']
  agents: readonly Agent<TurnContext>[]
  /** Who meets a new user. */
  start: Agent<TurnContext>
  /** The agent of that name; the starting agent when there is none, as after a change of the team. */
  find(name: unknown): Agent<TurnContext>
}

/** The tool servers of the team and of an `mcp.json`, as agents have them. */
export type TeamTools = Pick<McpFleet, 'server' | 'forAgent'> & ToolAgentParts

export interface TeamParts {
  env: Environment
  escalate: Escalate
  tools: TeamTools
}

/** The agents of a file, each with its tools and the colleagues that it can hand over to. */
export function createTeam(file: TeamFile, { env, escalate, tools }: TeamParts): Team {
  const config = presentTeam(file.config, env)
  const agents = new Map(
    Object.entries(config.agents).map(([name, agent]) => {
      const servers = Object.entries(agent.tools).filter(([each]) => each !== OWN_TOOLS)
      const views = servers.map(([each, allowed]) =>
        tools.server(each, { agent: name, tools: allowed, approval: agent.approval }),
      )
      const instructions = file.instructions.get(name) ?? ''
      const own = ownTools(agent.tools[OWN_TOOLS] ?? [], { config, escalate })
      const mcpServers = [...views, tools.forAgent(name)]
      return [name, createAgent(name, { config, instructions, mcpServers, ownTools: own, tools })]
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
    agents: [...agents.values()],
    start,
    find: (name) => (typeof name === 'string' ? agents.get(name) : undefined) ?? start,
  }
}

function toHandoff(agent: Agent<TurnContext>) {
  return handoff(agent, {
    isEnabled: ({ runContext }) => runContext.context.route.mayHandOver(agent.name),
  })
}
