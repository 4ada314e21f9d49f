import { Agent } from '@openai/agents'
import type { AgentOptions } from '@openai/agents'
import type { McpFleet } from '@frontdesk/mcp-host'
import type { TurnContext } from '../team/turn-context.ts'
import { scopeOfRun } from './scope-of-run.ts'

type GetMcpTools = Agent<TurnContext>['getMcpTools']

/** An agent whose tools are listed and called in the name of the user whose run it is. The SDK lists them without saying for whom. */
export class ToolAgent extends Agent<TurnContext> {
  readonly #runAs: McpFleet['runAs']

  constructor(options: AgentOptions<TurnContext>, { runAs }: { runAs: McpFleet['runAs'] }) {
    super(options)
    this.#runAs = runAs
  }

  override async getMcpTools(...args: Parameters<GetMcpTools>): ReturnType<GetMcpTools> {
    const scope = scopeOfRun(args[0].context)
    const tools = await this.#runAs(scope, () => super.getMcpTools(...args))
    return tools.map((tool) =>
      tool.type === 'function'
        ? { ...tool, invoke: (...call) => this.#runAs(scope, () => tool.invoke(...call)) }
        : tool,
    )
  }
}
