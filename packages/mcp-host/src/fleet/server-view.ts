import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { CallToolResult, MCPServer } from '@openai/agents'
import type { McpServerSpec } from '../config/spec.ts'
import { readIdentity } from '../protocol/identity.ts'
import type { McpIdentity } from '../protocol/identity.ts'
import { CallNotSentError, McpHostError, OutcomeUnknownError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { needsApproval } from '../tools/approval.ts'
import type { ApprovalRule } from '../tools/approval.ts'
import { passesFilter } from '../tools/tool-filter.ts'
import type { ToolFilter } from '../tools/tool-filter.ts'
import type { ToolNames } from '../tools/tool-names.ts'
import { explainUncalled, failureOf, markFailure, refuseCall } from './call-words.ts'
import { bytesOf, startRecord } from './call-record.ts'
import type { ToolCallRecord } from './call-record.ts'
import type { FleetServer } from './fleet-server.ts'
import { currentScope } from '../protocol/run-scope.ts'

/** Somebody who wants to use a tool. */
export interface ToolUse extends McpIdentity {
  agent: string | undefined
  server: string
  /** As the server names it. */
  tool: string
}

/** What is known of a tool before it is called. */
export interface ToolFacts {
  server: string
  /** As the server names it. */
  tool: string
  /** Whose the server is. What a `third-party` tool says of itself is its own word. */
  trust: 'own' | 'third-party'
  /** The server's rule, where its spec has one. */
  approval: ApprovalRule | undefined
  annotations: Tool['annotations']
}

export interface ViewOptions {
  /** The tools that this agent may use, as names or patterns with `*`; all of the server's when absent. */
  tools?: ToolFilter
  /** Whose view it is, for records. */
  agent?: string
  /** Which calls of this agent need an approval, besides those for which the server's spec says so. */
  approval?: ApprovalRule
  /** What the SDK attaches to a tool's output item for the page, out of the model's sight. `{ isError: true }` for a failed call when absent. */
  customDataExtractor?: NonNullable<MCPServer['customDataExtractor']>
}

/** What the views of a fleet share. */
export interface ViewParts {
  logger: Logger
  names: ToolNames
  toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
  /** Whether somebody may use a tool; everybody may when absent. Asked at each call, and at each listing for a known user. */
  mayUse: ((use: ToolUse) => boolean | Promise<boolean>) | undefined
  /** Called around each call that is made. */
  around: (<Result>(use: ToolUse, call: () => Promise<Result>) => Promise<Result>) | undefined
  /** Told of each call and each refusal when it is over. */
  record: ((record: ToolCallRecord) => void | Promise<void>) | undefined
}

/** The server that a view shows, as long as it is configured. */
export type Shown = { server: FleetServer; spec: McpServerSpec } | undefined

/**
 * One agent's share of a server that many agents and many users use at once: its own tools, and the identity of the run in every call. A failed call
 * becomes a result that the model can read; only the abort of the run is thrown. Connecting and closing are the fleet's.
 */
export class McpServerView implements MCPServer {
  readonly cacheToolsList = false
  readonly name: string
  readonly toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
  readonly customDataExtractor: NonNullable<MCPServer['customDataExtractor']>
  readonly errorFunction: NonNullable<MCPServer['errorFunction']>
  readonly #find: () => Shown
  readonly #options: ViewOptions
  readonly #parts: ViewParts

  constructor(name: string, find: () => Shown, options: ViewOptions, parts: ViewParts) {
    this.name = name
    this.toolMetaResolver = parts.toolMetaResolver
    this.customDataExtractor = options.customDataExtractor ?? markFailure
    this.errorFunction = explainUncalled(name, parts.logger)
    this.#find = find
    this.#options = options
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

  /** The tools that this agent may use, and that the user may of the run that asks (`McpFleet.runAs`). */
  async listTools(): ReturnType<MCPServer['listTools']> {
    const { names } = this.#parts
    const tools = (await this.#find()?.server.listTools()) ?? []
    const user = currentScope()
    const isOurs = await Promise.all(tools.map(async ({ name }) => this.#mayUse(name, user)))
    return tools
      .filter((_tool, index) => isOurs[index])
      .map((tool) => ({ ...tool, name: names.expose(this.name, tool.name) }))
  }

  /** Whether a call needs an approval by the rule of the server or of the view. `name` is what the model calls the tool. True for one that is not listed. */
  async needsApproval(name: string): Promise<boolean> {
    const facts = await this.factsOf(name)
    if (facts === undefined) return true
    const tool = { name: facts.tool, annotations: facts.annotations }
    return needsApproval(facts.approval, tool) || needsApproval(this.#options.approval, tool)
  }

  /** What is known of the tool that the model calls `name`. Undefined for one that is not listed. */
  async factsOf(name: string): Promise<ToolFacts | undefined> {
    const shown = this.#find()
    const tool = this.#toolNamed(name)
    const found = (await shown?.server.listTools())?.find((listed) => listed.name === tool)
    if (shown === undefined || found === undefined) return undefined
    const { approval, trust = 'own' } = shown.spec
    // The SDK's type of a tool leaves out what it does not read.
    return { server: this.name, tool, trust, approval, annotations: (found as Pick<Tool, 'annotations'>).annotations }
  }

  async callTool(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult['content']> {
    const result = await this.callToolResult(...call)
    return result.content
  }

  /** Throws {@link IdentityError} when `meta` names no user. */
  async callToolResult(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult> {
    const [name, args, meta, options] = call
    const use = { ...readIdentity(meta), tool: this.#toolNamed(name) }
    const { agent } = this.#options
    const record = startRecord({ ...use, agent, server: this.name, args }, this.#parts)
    try {
      const result = await this.#callAs(use, { name, args, meta, options })
      const failure = failureOf(result)
      const outcome =
        failure?.code === 'tool_refused' ? 'refused' : (failure?.outcome ?? (result.isError ? 'error' : 'done'))
      await record({ outcome, code: failure?.code, resultBytes: bytesOf(result) })
      return result
    } catch (error) {
      await record({ outcome: 'aborted', code: undefined, resultBytes: 0 })
      throw error
    }
  }

  async #callAs(use: McpIdentity & { tool: string }, { name, args, meta, options }: Call): Promise<CallToolResult> {
    const { logger } = this.#parts
    const { tool } = use
    // Nothing is awaited that is known already: each wait costs a call more than what it waits for.
    const mayUse = this.#mayUse(tool, use)
    if (!(typeof mayUse === 'boolean' ? mayUse : await mayUse)) {
      logger.warn({ server: this.name, tool }, 'an agent asked for a tool that it may not use')
      return refuseCall('tool_refused', 'none', `There is no tool ${name}; nothing was done.`)
    }
    try {
      const shown = this.#find()
      if (shown === undefined) {
        throw new CallNotSentError('server_closed', `The tool server ${this.name} is gone; nothing was done.`)
      }
      const { server } = shown
      const call = () => server.callToolResult(tool, args, meta, options)
      const { around } = this.#parts
      return await (around ? around({ ...use, agent: this.#options.agent, server: this.name }, call) : call())
    } catch (error) {
      if (!(error instanceof McpHostError)) throw error
      const isUnknown = error instanceof OutcomeUnknownError
      if (isUnknown || error instanceof CallNotSentError) {
        logger.warn({ server: this.name, tool, code: error.code, err: error.cause }, 'a tool call failed')
      }
      return refuseCall(error.code, isUnknown ? 'unknown' : 'none', error.message)
    }
  }

  #toolNamed(name: string): string {
    return this.#parts.names.resolve(this.name, name) ?? name
  }

  /** Whether the agent may use a tool, and the user where one is known. A rule that throws lets nobody through. */
  #mayUse(tool: string, user: McpIdentity | undefined): boolean | Promise<boolean> {
    const { mayUse } = this.#parts
    if (!passesFilter(this.#options.tools, tool)) return false
    return mayUse === undefined || user === undefined || this.#isAllowed(tool, { user, mayUse })
  }

  async #isAllowed(
    tool: string,
    { user: { userId, tenantId }, mayUse }: { user: McpIdentity; mayUse: NonNullable<ViewParts['mayUse']> },
  ): Promise<boolean> {
    const { logger } = this.#parts
    try {
      const who = { userId, ...(tenantId !== undefined && { tenantId }), agent: this.#options.agent }
      return await mayUse({ ...who, server: this.name, tool })
    } catch (error) {
      logger.error({ server: this.name, tool, err: error }, 'the rule for the use of tools failed; the use is refused')
      return false
    }
  }
}

interface Call {
  name: string
  args: Record<string, unknown> | null
  meta: Parameters<MCPServer['callTool']>[2]
  options: Parameters<MCPServer['callTool']>[3]
}
