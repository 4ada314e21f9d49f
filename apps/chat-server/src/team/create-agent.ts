import type {
  Agent,
  AgentOptions,
  FunctionToolResult,
  MCPServer,
  ModelSettings,
  RunContext,
  Tool,
  ToolsToFinalOutputResult,
} from '@openai/agents'
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
    toolUseBehavior: (runContext, results) => endOfRun(runContext, results, endingRuns),
    inputGuardrails: guardrails.input,
    outputGuardrails: guardrails.output,
  }
  return new ToolAgent(options, fleet)
}

/** A run ends at the tools that leave the answer to the user or the page, and where a tool server has asked the user. */
function endOfRun(
  { context }: RunContext,
  results: FunctionToolResult[],
  endingRuns: readonly string[],
): ToolsToFinalOutputResult {
  const isEnding = ({ tool: { name } }: FunctionToolResult) => endingRuns.includes(name)
  const hasAsked = (context as TurnContext).structuredInput !== undefined
  const ending = results.find(isEnding) ?? (hasAsked ? results.at(-1) : undefined)
  if (ending?.type !== 'function_output') return { isFinalOutput: false, isInterrupted: undefined }
  const { output } = ending
  const finalOutput = typeof output === 'string' ? output : JSON.stringify(output)
  return { isFinalOutput: true, isInterrupted: undefined, finalOutput }
}

function toModelSettings({ reasoningEffort, ...settings }: NonNullable<AgentConfig['settings']>): ModelSettings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(given), ...(reasoningEffort && { reasoning: { effort: reasoningEffort } }) }
}
