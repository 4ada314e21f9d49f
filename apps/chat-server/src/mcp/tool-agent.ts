import { Agent } from '@openai/agents'
import type { AgentOptions, MCPServer, Tool } from '@openai/agents'
import type { ToolFacts } from '@frontdesk/mcp-host'
import type { TurnContext } from '../team/turn-context.ts'
import { guardTool } from './guard-tool.ts'
import type { GuardParts, TeamTool } from './guard-tool.ts'
import { scopeOfRun } from './scope-of-run.ts'

/** A view of tool servers, as `McpFleet` gives it. */
interface ToolView extends MCPServer {
  factsOf(name: string): Promise<ToolFacts | undefined>
  needsApproval(name: string): Promise<boolean>
}

export interface ToolAgentParts extends GuardParts {
  /** What is known of a tool that no tool server has: one of the page or of this server. */
  ownFacts: (name: string) => ToolFacts
}

/** Said to a model that calls and calls. */
const NO_CALL_LEFT =
  'ERROR: As many tools have been called for this message as may be. Nothing was done. Answer with what you have.'

type GetAllTools = Agent<TurnContext>['getAllTools']
type GetMcpTools = Agent<TurnContext>['getMcpTools']

/**
 * An agent whose tools are listed and called in the name of the user whose run it is; the SDK lists them without saying for whom. All of them are guarded:
 * those of tool servers, of the page and of this server.
 */
export class ToolAgent extends Agent<TurnContext> {
  readonly #parts: ToolAgentParts

  constructor({ tools = [], ...options }: AgentOptions<TurnContext>, parts: ToolAgentParts) {
    super({ ...options, tools: tools.map((tool) => guardOwn(tool, options.name, parts)) })
    this.#parts = parts
  }

  override async getMcpTools(...args: Parameters<GetMcpTools>): ReturnType<GetMcpTools> {
    const scope = scopeOfRun(args[0].context)
    const tools = await this.#parts.runAs(scope, () => super.getMcpTools(...args))
    const writes = await this.#parts.runAs(scope, () => this.#writes(tools.map(({ name }) => name)))
    // A call that writes must follow from earlier results, and of calls made at once the model has seen none.
    if (writes) this.modelSettings = { parallelToolCalls: false, ...this.modelSettings }
    return tools.map((tool) => (tool.type === 'function' ? this.#guard(tool as TeamTool) : tool))
  }

  /** Every tool counts, those of this server too. */
  override async getAllTools(...args: Parameters<GetAllTools>): ReturnType<GetAllTools> {
    const tools = await super.getAllTools(...args)
    return tools.map((tool) => (tool.type === 'function' ? counted(tool as TeamTool) : tool))
  }

  #guard(tool: TeamTool): TeamTool {
    const { name } = tool
    const facts = () => this.#factsOf(name)
    const needsApproval = async () => (await (await this.#viewOf(name))?.needsApproval(name)) ?? true
    return guardTool(tool, { agent: this.name, facts, needsApproval }, this.#parts)
  }

  /** Whether one of the tools changes anything, or does not say that it does not. */
  async #writes(names: readonly string[]): Promise<boolean> {
    const facts = await Promise.all(names.map((name) => this.#factsOf(name)))
    return facts.some((each) => each !== undefined && each.annotations?.readOnlyHint !== true)
  }

  async #factsOf(name: string): Promise<ToolFacts | undefined> {
    return (await this.#viewOf(name))?.factsOf(name)
  }

  async #viewOf(name: string): Promise<ToolView | undefined> {
    for (const view of this.mcpServers.filter(isToolView)) {
      if ((await view.factsOf(name)) !== undefined) return view
    }
    return undefined
  }
}

function guardOwn(tool: Tool<TurnContext>, agent: string, parts: ToolAgentParts): Tool<TurnContext> {
  if (tool.type !== 'function') return tool
  const facts = async () => parts.ownFacts(tool.name)
  return guardTool(tool as TeamTool, { agent, facts, needsApproval: async () => false }, parts)
}

function counted(tool: TeamTool): TeamTool {
  return {
    ...tool,
    invoke: async (runContext, input, details) =>
      runContext.context.route.takeCall() ? tool.invoke(runContext, input, details) : NO_CALL_LEFT,
  }
}

function isToolView(server: MCPServer): server is ToolView {
  return 'factsOf' in server && 'needsApproval' in server
}
