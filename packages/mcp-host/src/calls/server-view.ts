import type { CallToolResult, MCPServer } from '@openai/agents'
import { CallNotSentError, IdentityError, McpHostError, OutcomeUnknownError } from '../errors.ts'
import { assertIdentity } from './identity.ts'
import type { Logger } from '../logger.ts'
import type { ToolNames } from '../tools/tool-names.ts'
import type { SupervisedMcpServer } from './supervised-server.ts'

/** The member of an error result's `_meta` that says what is known of the call: `{ code, outcome: 'none' | 'unknown' }`. */
export const FAILURE_META_KEY = 'dev.frontdesk/failure'

export interface ViewOptions {
  /** Exact names of the tools that this agent may use; all of the server's when absent. */
  tools?: readonly string[]
  /** What the SDK attaches to a tool's output item for the page, out of the model's sight. `{ isError: true }` for a failed call when absent. */
  customDataExtractor?: NonNullable<MCPServer['customDataExtractor']>
}

export interface ViewParts extends ViewOptions {
  logger: Logger
  names: ToolNames
  toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
}

/**
 * One agent's share of a server that many agents and many users use at once: its own tools, and the identity of the run in every call. A failed call
 * becomes a result that the model can read; only the abort of the run is thrown. Connecting and closing are the fleet's.
 */
export class McpServerView implements MCPServer {
  readonly cacheToolsList = false
  readonly name: string
  readonly toolMetaResolver: NonNullable<MCPServer['toolMetaResolver']>
  readonly customDataExtractor: NonNullable<MCPServer['customDataExtractor']>
  readonly #server: SupervisedMcpServer
  readonly #tools: ReadonlySet<string> | undefined
  readonly #names: ToolNames
  readonly #logger: Logger

  constructor(
    server: SupervisedMcpServer,
    { tools, customDataExtractor = markFailure, logger, names, toolMetaResolver }: ViewParts,
  ) {
    this.name = server.name
    this.toolMetaResolver = toolMetaResolver
    this.customDataExtractor = customDataExtractor
    this.#server = server
    this.#tools = tools && new Set(tools)
    this.#names = names
    this.#logger = logger
  }

  /** Words for what goes wrong before the call: a resolver that throws, arguments that are no JSON. */
  readonly errorFunction: NonNullable<MCPServer['errorFunction']> = ({ error }) => {
    this.#logger.error({ server: this.name, err: error }, 'a tool was not called')
    return error instanceof IdentityError
      ? 'ERROR: The tool was not called: this request has no user. Nothing was done.'
      : 'ERROR: The tool was not called: its arguments could not be prepared. Nothing was done.'
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
    const tools = await this.#server.listTools()
    return tools
      .filter((tool) => this.#isOurs(tool.name))
      .map((tool) => ({ ...tool, name: this.#names.expose(this.name, tool.name) }))
  }

  async callTool(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult['content']> {
    const result = await this.callToolResult(...call)
    return result.content
  }

  /** Throws {@link IdentityError} when `meta` names no user. */
  async callToolResult(...call: Parameters<MCPServer['callTool']>): Promise<CallToolResult> {
    const [name, args, meta, options] = call
    assertIdentity(meta)
    const tool = this.#names.resolve(this.name, name) ?? name
    if (!this.#isOurs(tool)) {
      this.#logger.warn({ server: this.name, tool }, 'an agent asked for a tool that it may not use')
      return failure('tool_refused', 'none', `There is no tool ${name}; nothing was done.`)
    }
    try {
      return await this.#server.callToolResult(tool, args, meta, options)
    } catch (error) {
      if (!(error instanceof McpHostError)) throw error
      const isUnknown = error instanceof OutcomeUnknownError
      if (isUnknown || error instanceof CallNotSentError) {
        this.#logger.warn({ server: this.name, tool, code: error.code, err: error.cause }, 'a tool call failed')
      }
      return failure(error.code, isUnknown ? 'unknown' : 'none', error.message)
    }
  }

  #isOurs(tool: string): boolean {
    return this.#tools?.has(tool) ?? true
  }
}

/** The model's text is the same whether a call failed or not; the page should know. */
function markFailure({ isError }: { isError?: boolean }): { isError: true } | undefined {
  return isError ? { isError } : undefined
}

function failure(code: string, outcome: 'none' | 'unknown', message: string): CallToolResult {
  return {
    content: [{ type: 'text', text: `ERROR: ${message}` }],
    isError: true,
    _meta: { [FAILURE_META_KEY]: { code, outcome } },
  }
}
