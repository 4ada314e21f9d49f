import { Agent } from '@openai/agents'
import type { AgentOptions, FunctionTool, MCPServer, RunContext } from '@openai/agents'
import type { McpFleet, RunScope, ToolFacts } from '@frontdesk/mcp-host'
import type { TurnContext } from '../team/turn-context.ts'
import { scopeOfRun } from './scope-of-run.ts'
import type { ToolAudit } from './tool-audit.ts'
import { isRiskyAfterReading, noteAnswer } from './untrusted-reading.ts'

/** A view of tool servers, as `McpFleet` gives it. */
interface ToolView extends MCPServer {
  factsOf(name: string): Promise<ToolFacts | undefined>
  needsApproval(name: string): Promise<boolean>
}

export interface ToolAgentParts {
  runAs: McpFleet['runAs']
  audit?: Pick<ToolAudit, 'approval'> | undefined
}

type GetMcpTools = Agent<TurnContext>['getMcpTools']
type TeamTool = FunctionTool<TurnContext>

/**
 * An agent whose tools are listed and called in the name of the user whose run it is; the SDK lists them without saying for whom. Its calls wait for the
 * user where a rule wants it, and where the thread holds texts of strangers that may have told the model to make them.
 */
export class ToolAgent extends Agent<TurnContext> {
  readonly #parts: ToolAgentParts

  constructor(options: AgentOptions<TurnContext>, parts: ToolAgentParts) {
    super(options)
    this.#parts = parts
  }

  override async getMcpTools(...args: Parameters<GetMcpTools>): ReturnType<GetMcpTools> {
    const scope = scopeOfRun(args[0].context)
    const tools = await this.#parts.runAs(scope, () => super.getMcpTools(...args))
    const writes = await this.#parts.runAs(scope, () => this.#writes(tools.map(({ name }) => name)))
    // A call that writes must follow from earlier results, and of calls made at once the model has seen none.
    if (writes) this.modelSettings = { parallelToolCalls: false, ...this.modelSettings }
    return tools.map((tool) => (tool.type === 'function' ? this.#guard(tool as TeamTool, scope) : tool))
  }

  #guard(tool: TeamTool, scope: RunScope): TeamTool {
    const { runAs, audit } = this.#parts
    const { name } = tool
    const inScope = <Result>(work: () => Promise<Result>) => runAs(scope, work)
    const note = (callId: string | undefined, args: unknown) => ({
      scope,
      agent: this.name,
      tool: name,
      callId: callId ?? '',
      args,
    })
    return {
      ...tool,
      needsApproval: async (runContext, args, callId) => {
        // The SDK's type does not say whose context it is.
        const isAsked = await inScope(() => this.#asks(name, runContext as RunContext<TurnContext>))
        if (isAsked) await audit?.approval('tool.asked', note(callId, args))
        return isAsked
      },
      invoke: async (runContext, input, details) => {
        const callId = details?.toolCall?.callId
        // Nothing that has to be approved gets here without it.
        if (await inScope(() => this.#asks(name, runContext)))
          await audit?.approval('tool.approved', note(callId, parse(input)))
        const answer = await inScope(() => Promise.resolve(tool.invoke(runContext, input, details)))
        const facts = await inScope(() => this.#factsOf(name))
        if (facts) noteAnswer(runContext.context.thread, facts, { args: input, answer: JSON.stringify(answer) ?? '' })
        return answer
      },
    }
  }

  async #asks(name: string, { context }: RunContext<TurnContext>): Promise<boolean> {
    const view = await this.#viewOf(name)
    const facts = await view?.factsOf(name)
    if (view === undefined || facts === undefined) return false
    return (await view.needsApproval(name)) || isRiskyAfterReading(context.thread, facts)
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

function isToolView(server: MCPServer): server is ToolView {
  return 'factsOf' in server && 'needsApproval' in server
}

function parse(input: string): unknown {
  try {
    return JSON.parse(input) as unknown
  } catch {
    // Text that is not JSON is kept as it is.
    return input
  }
}
