import type { CallToolResult, MCPServer } from '@openai/agents'
import { readIdentity } from '../protocol/identity.ts'
import { bytesOf, startRecord } from './call-record.ts'
import { explainUncalled, markFailure, refuseCall } from './call-words.ts'
import { runInScope } from '../protocol/run-scope.ts'
import type { McpServerView } from './server-view.ts'
import type { ToolFacts, ViewParts } from './server-view.ts'

/**
 * All that one agent may use of a fleet, as a single server: it follows a change of the configuration while the agent stays the same. Names of
 * tools are unique in a fleet, so that a call finds its server.
 */
export class McpAgentView implements MCPServer {
  readonly cacheToolsList = false
  readonly name: string
  readonly toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
  readonly customDataExtractor: NonNullable<MCPServer['customDataExtractor']> = markFailure
  readonly errorFunction: NonNullable<MCPServer['errorFunction']>
  readonly #agent: string
  readonly #views: () => readonly McpServerView[]
  readonly #parts: ViewParts

  /** `views` gives the agent's share of each server that it may use now. */
  constructor(agent: string, views: () => readonly McpServerView[], parts: ViewParts) {
    this.name = `tools of ${agent}`
    this.toolMetaResolver = parts.toolMetaResolver
    this.errorFunction = explainUncalled(this.name, parts.logger)
    this.#agent = agent
    this.#views = views
    this.#parts = parts
  }

  connect(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  invalidateToolsCache(): Promise<void> {
    return Promise.resolve()
  }

  async listTools(): ReturnType<MCPServer['listTools']> {
    const lists = await Promise.all(this.#views().map((view) => view.listTools()))
    return lists.flat()
  }

  /** Whether a call needs an approval by its server's rule. True for a tool that is not there. */
  async needsApproval(name: string): Promise<boolean> {
    return (await this.#viewOf(name)?.needsApproval(name)) ?? true
  }

  /** What is known of the tool that the model calls `name`. Undefined for one that is not there. */
  async factsOf(name: string): Promise<ToolFacts | undefined> {
    return this.#viewOf(name)?.factsOf(name)
  }

  async callTool(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult['content']> {
    const result = await this.callToolResult(...call)
    return result.content
  }

  /** Throws {@link IdentityError} when `meta` names no user. */
  async callToolResult(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult> {
    const [name, args, meta] = call
    const user = readIdentity(meta)
    // A run that goes on after a restart calls before anybody has listed.
    if (this.#viewOf(name) === undefined) await runInScope(user, () => this.listTools())
    const view = this.#viewOf(name)
    if (view !== undefined) return view.callToolResult(...call)
    const record = startRecord({ ...user, agent: this.#agent, server: '', tool: name, args }, this.#parts)
    const result = refuseCall('tool_refused', 'none', `There is no tool ${name}; nothing was done.`)
    await record({ outcome: 'refused', code: 'tool_refused', resultBytes: bytesOf(result) })
    return result
  }

  #viewOf(name: string): McpServerView | undefined {
    const server = this.#parts.names.serverOf(name)
    return this.#views().find((view) => view.name === server)
  }
}
