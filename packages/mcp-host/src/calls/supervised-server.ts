import type { CallToolResult as ModelResult, MCPCallToolOptions, MCPServer } from '@openai/agents'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { CallDeadline } from './call-deadline.ts'
import { LATE, toCallError } from './call-failure.ts'
import { INVALID_REPLY } from '../protocol/mend-reply.ts'
import { toErrorText } from '../protocol/error-text.ts'
import { readCallResult } from './read-call-result.ts'
import { CallGate } from './call-gate.ts'
import { NotWrittenError } from '../protocol/connection.ts'
import { currentScope } from '../protocol/run-scope.ts'
import { systemClock, withDeadline } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { CallNotSentError, ServerStartError, ToolRefusedError } from '../errors.ts'
import type { GroupReaper } from '../child/group-reaper.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { McpLimits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import { toModelResult } from './model-result.ts'
import { ChildDiedError } from '../session/session.ts'
import type { ToolCall } from '../session/calls-in-flight.ts'
import type { ServerHooks } from '../session/server-hooks.ts'
import type { LoginFile } from '../oauth/login-file.ts'
import { describeServer } from '../config/describe-server.ts'
import type { McpServerSpec } from '../config/spec.ts'
import { Supervisor } from '../session/supervisor.ts'
import type { ServerStatus } from '../session/supervisor.ts'
import { ToolPins } from '../tools/tool-pins.ts'
import type { HeldTool } from '../tools/tool-pins.ts'
import { ToolCatalog } from '../tools/tool-catalog.ts'

export interface SupervisedServerOptions {
  logger: Logger
  clock?: Clock
  limits?: Partial<McpLimits>
  /** Who ends the child when this process is killed. */
  reaper?: GroupReaper
  /** Where the tools of third-party servers are pinned; for the life of this object when absent. */
  pins?: ToolPins
  /** The operator's logins to remote servers. They are used where all users share the server and its `headers` hold no token. */
  logins?: LoginFile
  /** Told of each tool that changed and is held until somebody accepts it. */
  onHeld?: (held: HeldTool) => void
  /** What the server may tell and ask beside its answers. Nothing when absent. */
  hooks?: ServerHooks
}

type McpTools = Awaited<ReturnType<MCPServer['listTools']>>

/**
 * An MCP server as a child process that is kept alive: one spawn, restarted when it ends, hangs or breaks the protocol. Tools are listed from the
 * last good listing, so that no run fails because the child is away. A call is repeated only when it was never sent, or when its tool says
 * that repeating does no harm.
 */
export class SupervisedMcpServer implements MCPServer {
  /** The SDK need not cache what is cached here, and its own cache is one for the whole process. */
  readonly cacheToolsList = false
  readonly name: string
  readonly #spec: McpServerSpec
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #limits: McpLimits
  readonly #gate: CallGate
  readonly #catalog: ToolCatalog
  readonly #supervisor: Supervisor

  constructor(
    spec: McpServerSpec,
    { logger, clock = systemClock, limits, reaper, logins, pins, onHeld, hooks = {} }: SupervisedServerOptions,
  ) {
    this.name = spec.name
    this.#spec = spec
    this.#logger = logger
    this.#clock = clock
    this.#limits = { ...DEFAULT_LIMITS, ...limits, ...spec.limits }
    this.#gate = new CallGate(this.#limits.maxCallsInFlight, this.#limits.maxCallsWaiting)
    this.#catalog = new ToolCatalog({
      server: spec.name,
      filter: spec.tools,
      // Tools of ours change with their version.
      pins: (spec.trust === 'third-party' ? pins : undefined) ?? new ToolPins(),
      logger,
      onHeld,
    })
    const onTools = this.#catalog.accept.bind(this.#catalog)
    this.#supervisor = new Supervisor(spec, { logger, clock, limits: this.#limits, reaper, logins, hooks, onTools })
  }

  /** One, as {@link SupervisedMcpServer.status}. */
  get statuses(): readonly ServerStatus[] {
    return [this.status]
  }

  get status(): ServerStatus {
    return {
      ...this.#supervisor.status,
      callsInFlight: this.#gate.inFlight,
      callsWaiting: this.#gate.waiting,
    }
  }

  /** Starts the supervision. Rejects with {@link ServerStartError} when the first start fails; further ones are tried until `close`. */
  async connect(): Promise<void> {
    await this.#supervisor.start()
    const { state, lastError } = this.status
    if (this.#catalog.tools || state === 'closed') return
    throw new ServerStartError(
      `The MCP server ${this.name} did not start: ${lastError?.replace(/\.$/, '')}.\n` +
        `It was started with: ${describeServer(this.#spec)}\n` +
        'Run that command by itself to see what is wrong, or take the server out of the configuration.',
      { servers: [this.name] },
    )
  }

  /** Ends the child and with it every call in flight. Resolves when its whole process group is gone. Idempotent. */
  close(): Promise<void> {
    return this.#supervisor.close()
  }

  /** The last good listing. Before there is one: what the first start brings, or nothing when that has failed or takes more than `startWaitMs`. */
  async listTools(): Promise<McpTools> {
    const { state, lastError } = this.status
    if (!this.#catalog.tools && state === 'starting' && lastError === undefined) {
      await withDeadline(this.#clock, this.connect(), this.#limits.startWaitMs, tooSlow).catch((error: unknown) => {
        this.#logger.warn({ server: this.name, err: error }, 'the run goes on without the tools of this server')
      })
    }
    return (this.#catalog.tools ?? []) as McpTools
  }

  /** Does nothing: the server itself says when its list has changed. */
  invalidateToolsCache(): Promise<void> {
    return Promise.resolve()
  }

  /** The result's content, one text. Rejects like {@link SupervisedMcpServer.callToolResult}. */
  async callTool(...call: Parameters<MCPServer['callTool']>): Promise<ModelResult['content']> {
    const result = await this.callToolResult(...call)
    return result.content
  }

  /**
   * The result of one call within `callMs`, worded for the model. An error that the server answers with is a result with `isError`. Rejects with
   * {@link ToolRefusedError}, {@link CallNotSentError} or {@link OutcomeUnknownError}, or the reason of the signal.
   */
  async callToolResult(
    toolName: string,
    args: Record<string, unknown> | null,
    meta?: Record<string, unknown> | null,
    { signal }: MCPCallToolOptions = {},
  ): Promise<ModelResult> {
    const call = new AbortController()
    const abort = () => call.abort(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    const deadline = new CallDeadline(this.#clock, this.#limits.callMs, () => call.abort(LATE))
    try {
      const request = {
        name: toolName,
        args: args ?? {},
        meta: meta ?? undefined,
        signal: call.signal,
        hold: () => deadline.hold(),
        scope: currentScope(),
      }
      const from = this.#spec.trust === 'third-party' ? this.name : undefined
      return toModelResult(await this.#callInTurn(request), { maxTextBytes: this.#limits.maxTextBytes, from })
    } catch (error) {
      // The client keeps what it has of a request that it could not write until the signal aborts.
      call.abort()
      throw error
    } finally {
      deadline.end()
      signal?.removeEventListener('abort', abort)
    }
  }

  async #callInTurn(call: ToolCall): Promise<CallToolResult> {
    if (this.#gate.isFull) {
      throw new CallNotSentError(
        'server_busy',
        `The tool server ${this.name} is busy; nothing was done. Try again later.`,
      )
    }
    const trail = { isSent: false }
    try {
      await this.#gate.enter(call.signal)
      try {
        return await this.#callUntilAnswered(call, trail)
      } finally {
        this.#gate.leave()
      }
    } catch (error) {
      if (error instanceof McpError && error.code !== INVALID_REPLY) {
        const fields = { server: this.name, tool: call.name, code: error.code, err: error }
        this.#logger.warn(fields, 'a tool answered with a protocol error')
        return toErrorResult(error)
      }
      const tool = this.#catalog.find(call.name)
      throw toCallError(error, { server: this.name, tool, limits: this.#limits, signal: call.signal, ...trail })
    }
  }

  async #callUntilAnswered(call: ToolCall, trail: { isSent: boolean }): Promise<CallToolResult> {
    let mayRepeat: boolean | undefined
    for (;;) {
      call.signal.throwIfAborted()
      const session = this.#supervisor.session ?? (await this.#supervisor.ready(call.signal))
      const tool = this.#catalog.find(call.name)
      if (!tool) throw new ToolRefusedError(`The tool server ${this.name} has no tool ${call.name}; nothing was done.`)
      mayRepeat ??= tool.annotations?.readOnlyHint === true || tool.annotations?.idempotentHint === true
      try {
        trail.isSent = true
        const args = this.#catalog.restore(call.name, call.args)
        const result = readCallResult(await session.call(args === call.args ? call : { ...call, args }))
        this.#supervisor.worked()
        return result
      } catch (error) {
        if (error === LATE) session.replace(`did not answer a call of ${call.name} in time`)
        if (error instanceof NotWrittenError) {
          trail.isSent = false
          session.replace(error.message)
        } else if (error instanceof ChildDiedError && mayRepeat) mayRepeat = false
        else throw error
      }
    }
  }
}

function tooSlow(): Error {
  return new Error('The server takes its time to start.')
}

/** A JSON-RPC error is an answer: the model can read it and do better. */
function toErrorResult(error: McpError): CallToolResult {
  return { content: [{ type: 'text', text: toErrorText(error.message) }], isError: true }
}
