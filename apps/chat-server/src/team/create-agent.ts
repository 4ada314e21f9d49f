import type { Agent, AgentOptions, MCPServer, ModelSettings, Tool } from '@openai/agents'
import type { AgentConfig, TeamConfig } from '@frontdesk/config'
import { ToolAgent } from '../mcp/tool-agent.ts'
import type { ToolAgentParts } from '../mcp/tool-agent.ts'
import { fillInstructions } from './fill-instructions.ts'
import type { Guardrails } from './guardrails/create-guardrails.ts'
import type { TurnContext } from './turn-context.ts'

export interface AgentParts {
  /** The team that it belongs to. */
  config: TeamConfig
  /** What it is told, with variables. */
  instructions: string
  mcpServers: MCPServer[]
  fleet: ToolAgentParts
  /** The tools of the server's own. */
  tools: Tool<TurnContext>[]
  /** The names of tools at which its runs end: the user, or the page, answers there. */
  endingRuns: readonly string[]
  /** Its own guardrails, besides those of the whole team. */
  guardrails: Guardrails
}

/** One agent of the team. Its handoffs are the team's to set, once all agents are there. */
export function createAgent(
  name: string,
  { config, instructions, mcpServers, fleet, tools, endingRuns, guardrails }: AgentParts,
): Agent<TurnContext> {
  const agent = config.agents[name]
  if (agent === undefined) throw new TypeError(`The team has no agent ${name}.`)
  const options: AgentOptions<TurnContext> = {
    name,
    handoffDescription: agent.description,
    instructions: ({ context: { requestContext, now } }) =>
      fillInstructions(instructions, { name, config, locale: requestContext.locale, today: now() }),
    ...(agent.model !== undefined && { model: agent.model }),
    ...(agent.settings && { modelSettings: toModelSettings(agent.settings) }),
    mcpServers,
    tools,
    toolUseBehavior: { stopAtToolNames: [...endingRuns] },
    inputGuardrails: guardrails.input,
    outputGuardrails: guardrails.output,
  }
  return new ToolAgent(options, fleet)
}

function toModelSettings({ reasoningEffort, ...settings }: NonNullable<AgentConfig['settings']>): ModelSettings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), ...(reasoningEffort && { reasoning: { effort: reasoningEffort } }) }
}
