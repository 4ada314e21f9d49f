import type { CallToolResult as ModelResult, MCPCallToolOptions, MCPServer } from '@openai/agents'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { CallGate } from './call-gate.ts'
import { LATE, toCallError } from './call-failure.ts'
import { NotWrittenError } from './child-transport.ts'
import { sleep, systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { CallNotSentError, ServerStartError, ToolRefusedError } from './errors.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { McpLimits } from './limits.ts'
import type { Logger } from './logger.ts'
import { toModelResult } from './model-result.ts'
import { RestartPolicy } from './restart-policy.ts'
import { ChildDiedError, openSession } from './session.ts'
import type { McpSession, ToolCall } from './session.ts'
import { describeCommand } from './spec.ts'
import type { McpServerSpec } from './spec.ts'
import { ToolCatalog } from './tool-catalog.ts'

export interface SupervisedServerOptions {
  logger: Logger
  clock?: Clock
  limits?: Partial<McpLimits>
}

/**
 * `ready` answers calls; `starting` and `waiting` soon may; `broken` started too often and pauses for a minute; `closed` is for ever.
 */
export type ServerState = 'starting' | 'ready' | 'waiting' | 'broken' | 'closed'

/** One server as a readiness check sees it. */
export interface ServerStatus {
  name: string
  state: ServerState
  /** Of the child that is alive. */
  pid: number | undefined
  /** Starts after the first. */
  restarts: number
  /** Lines and messages of the living child that nobody could use. */
  ignoredMessages: number
  /** Why the last child ended or did not start. It may hold words of the server, so it is for the log and the operator. */
  lastError: string | undefined
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
  readonly #policy = new RestartPolicy()
  readonly #closing = new AbortController()
  #supervision: Promise<void> | undefined
  #session: McpSession | undefined
  #state: ServerState = 'starting'
  #changed = Promise.withResolvers<void>()
  #starts = 0
  #lastError: string | undefined

  constructor(spec: McpServerSpec, { logger, clock = systemClock, limits }: SupervisedServerOptions) {
    this.name = spec.name
    this.#spec = spec
    this.#logger = logger
    this.#clock = clock
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#gate = new CallGate(this.#limits.maxCallsInFlight, this.#limits.maxCallsWaiting)
    this.#catalog = new ToolCatalog(spec.name, spec.tools, logger)
  }

  get status(): ServerStatus {
    return {
      name: this.name,
      state: this.#state,
      pid: this.#session?.pid,
      restarts: Math.max(0, this.#starts - 1),
      ignoredMessages: this.#session?.ignoredMessages ?? 0,
      lastError: this.#lastError,
    }
  }

  /** Starts the supervision. Rejects with {@link ServerStartError} when the first start fails; further ones are tried until `close`. */
  async connect(): Promise<void> {
    if (this.#closing.signal.aborted) throw this.#closedError()
    this.#supervision ??= this.#supervise()
    while (this.#state === 'starting') await this.#changed.promise
    if (this.#session || this.#catalog.tools) return
    throw new ServerStartError(
      `The MCP server ${this.name} did not start: ${this.#lastError}.\n` +
        `It was started with: ${describeCommand(this.#spec)}\n` +
        'Run that command by itself to see what is wrong, or take the server out of the configuration.',
    )
  }

  /** Ends the child and with it every call in flight. Resolves when its whole process group is gone. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#session?.close()
    await this.#supervision
    this.#become('closed')
  }

  /** The last good listing. Before there is one: what the first start brings, or nothing when that has failed. */
  async listTools(): Promise<McpTools> {
    const isFirstStart = this.#lastError === undefined && !this.#closing.signal.aborted
    if (!this.#catalog.tools && isFirstStart) {
      await this.connect().catch((error: unknown) => {
        this.#logger.warn({ server: this.name, err: error }, 'the run goes on without the tools of this server')
      })
    }
    return (this.#catalog.tools ?? []) as McpTools
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
    signal?.throwIfAborted()
    if (this.#gate.isFull) {
      throw new CallNotSentError(
        'server_busy',
        `The tool server ${this.name} is busy; nothing was done. Try again later.`,
      )
    }
    const call = new AbortController()
    const abort = () => call.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    const cancelDeadline = this.#clock.after(this.#limits.callMs, () => call.abort(LATE))
    try {
      const result = await this.#callInTurn({
        name: toolName,
        args: args ?? {},
        meta: meta ?? undefined,
        signal: call.signal,
      })
      return toModelResult(result, this.#limits.maxTextBytes)
    } finally {
      cancelDeadline()
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Does nothing: the server itself says when its list has changed. */
  invalidateToolsCache(): Promise<void> {
    return Promise.resolve()
  }

  async #callInTurn(call: ToolCall): Promise<CallToolResult> {
    const trail = { isSent: false }
    try {
      await this.#gate.enter(call.signal)
      try {
        return await this.#callUntilAnswered(call, trail)
      } finally {
        this.#gate.leave()
      }
    } catch (error) {
      if (error instanceof McpError) return errorResult(error)
      const tool = this.#catalog.find(call.name)
      throw toCallError(error, { server: this.name, tool, limits: this.#limits, signal: call.signal, ...trail })
    }
  }

  async #callUntilAnswered(call: ToolCall, trail: { isSent: boolean }): Promise<CallToolResult> {
    let mayRepeat: boolean | undefined
    for (;;) {
      const session = await this.#waitUntilReady(call.signal)
      call.signal.throwIfAborted()
      const tool = this.#catalog.find(call.name)
      if (!tool) throw new ToolRefusedError(`The tool server ${this.name} has no tool ${call.name}; nothing was done.`)
      mayRepeat ??= tool.annotations?.readOnlyHint === true || tool.annotations?.idempotentHint === true
      try {
        trail.isSent = true
        return await session.call(call)
      } catch (error) {
        if (error === LATE) session.replace(`did not answer a call of ${call.name} in time`)
        if (error instanceof NotWrittenError) {
          trail.isSent = false
          session.replace('closed its stdin')
          await session.ended
        } else if (error instanceof ChildDiedError && mayRepeat) mayRepeat = false
        else throw error
      }
    }
  }

  async #waitUntilReady(signal: AbortSignal): Promise<McpSession> {
    for (;;) {
      if (this.#closing.signal.aborted) throw this.#closedError()
      if (this.#session) return this.#session
      if (this.#state === 'broken' || !this.#supervision) {
        throw new CallNotSentError(
          'server_unavailable',
          `The tool server ${this.name} is not available now; nothing was done.`,
        )
      }
      await this.#nextChange(signal)
    }
  }

  async #nextChange(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const stop = () => aborted.reject(signal.reason as Error)
    signal.addEventListener('abort', stop)
    try {
      await Promise.race([this.#changed.promise, aborted.promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#closing
    for (;;) {
      const { delayMs, isBroken } = this.#policy.next(this.#clock.now())
      if (isBroken)
        this.#logger.error(
          { server: this.name, delayMs },
          'the MCP server ends too often and is left alone for a while',
        )
      if (delayMs > 0) this.#become(isBroken ? 'broken' : 'waiting')
      await sleep(this.#clock, delayMs, signal)
      if (signal.aborted) return
      this.#become('starting')
      await this.#liveOnce(signal)
    }
  }

  async #liveOnce(signal: AbortSignal): Promise<void> {
    this.#policy.started(this.#clock.now())
    this.#starts++
    const onTools = this.#catalog.accept.bind(this.#catalog)
    const parts = { logger: this.#logger, clock: this.#clock, limits: this.#limits, onTools }
    try {
      this.#session = await openSession(this.#spec, parts, signal)
      this.#logger.info({ server: this.name, pid: this.#session.pid }, 'the MCP server is ready')
      this.#become('ready')
      if (signal.aborted) await this.#session.close()
      this.#end(await this.#session.ended, signal)
    } catch (error) {
      this.#end((error as Error).message, signal)
    }
  }

  #end(reason: string, signal: AbortSignal): void {
    this.#session = undefined
    if (signal.aborted) return
    this.#lastError = reason
    this.#logger.warn({ server: this.name, reason }, 'the MCP server ended')
  }

  #become(state: ServerState): void {
    this.#state = state
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #closedError(): CallNotSentError {
    return new CallNotSentError('server_closed', `The tool server ${this.name} is closed; nothing was done.`)
  }
}

/** A JSON-RPC error is an answer: the model can read it and do better. */
function errorResult(error: McpError): CallToolResult {
  const text = error.message.replace(/^MCP error -?\d+: /, '')
  return { content: [{ type: 'text', text: `ERROR: ${text}` }], isError: true }
}
