import { setImmediate } from 'node:timers/promises'
import type { ElicitRequest, ElicitResult, Progress, Tool } from '@modelcontextprotocol/sdk/types.js'
import { McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { openChildConnection } from '../child/child-connection.ts'
import type { ConnectionParts } from '../child/child-connection.ts'
import { sleep, withDeadline } from '../clock.ts'
import type { McpServerSpec } from '../config/spec.ts'
import { NotWrittenError, ServerBusyError } from '../protocol/connection.ts'
import type { Connection } from '../protocol/connection.ts'
import { isJsonObject } from '../protocol/json-object.ts'
import { CONNECTION_LOST } from '../protocol/mend-reply.ts'
import { openRemoteConnection } from '../remote/remote-connection.ts'
import { CallsInFlight, userOf } from './calls-in-flight.ts'
import type { ToolCall } from './calls-in-flight.ts'
import { answerElicitation } from './answer-elicitation.ts'
import { createClient } from './create-client.ts'
import { fulfilInput, wantsInput } from './fulfil-input.ts'
import { listTools } from './list-tools.ts'
import { NO_TIMEOUT } from './request-options.ts'
import type { ServerClient } from './server-client.ts'
import type { ServerHooks } from './server-hooks.ts'

const MAX_PROBLEMS = 100
const RELIST_DELAY_MS = 100

/** The child ended after the request was written and before it answered. */
export class ChildDiedError extends Error {}

/** The connection ended by itself while the server was asked how it speaks. */
export class EndedAtProbeError extends Error {}

export interface SessionParts extends ConnectionParts {
  /** Whether the server is asked how it speaks; otherwise it is initialized. */
  probes: boolean
  /** Called with each complete list of tools, the first included. */
  onTools: (tools: readonly Tool[]) => void
  hooks: ServerHooks
}

/** One life of one connection: from its handshake to its end. */
export class McpSession {
  /** Resolves, with words for the log, when the connection is over. */
  readonly ended: Promise<string>
  readonly #spec: McpServerSpec
  readonly #parts: SessionParts
  readonly #connection: Connection
  readonly #client: ServerClient
  readonly #calls = new CallsInFlight()
  readonly #problems = new Set<string>()
  #verdict: string | undefined
  #isEnded = false
  #knowsPing = true
  /** What a server that knows no ping is asked for as a sign of life. */
  #askForLife: () => Promise<unknown> = () => this.#listTools()
  #cancelPing = () => {}
  #cancelRelist: (() => void) | undefined

  constructor(spec: McpServerSpec, connection: Connection, parts: SessionParts) {
    this.#spec = spec
    this.#parts = parts
    this.#connection = connection
    this.#client = createClient({ server: spec.name, calls: this.#calls, ...parts })
    this.#client.setNotificationHandler(ToolListChangedNotificationSchema, () => this.#relistSoon())
    this.ended = connection.ended.then((reason) => {
      this.#isEnded = true
      this.#cancelPing()
      this.#cancelRelist?.()
      return this.#verdict ?? reason
    })
  }

  /** Of the child, where there is one. */
  get pid(): number | undefined {
    return this.#connection.pid
  }

  /** Whether the connection is over or being ended: it takes no more calls. */
  get isOver(): boolean {
    return this.#isEnded || this.#verdict !== undefined
  }

  get ignoredMessages(): number {
    return this.#connection.ignoredMessages
  }

  get lastWords(): readonly string[] {
    return this.#connection.lastWords
  }

  /** Initializes and lists the tools within the handshake deadline. A child that does not manage is killed. */
  async open(): Promise<void> {
    const { clock, limits, onTools } = this.#parts
    const late = () => new Error(`did not answer within ${limits.handshakeMs / 1_000} s`)
    const { probes } = this.#parts
    const wait = probes ? (signal: AbortSignal) => sleep(clock, limits.probeMs, signal) : undefined
    const handshake = this.#client.open(this.#connection.transport, wait).then(() => this.#listTools())
    try {
      onTools(await withDeadline(clock, handshake, limits.handshakeMs, late))
      if (this.#client.isStateless) this.#beginStateless()
      else this.#askForLog()
      this.#pingLater()
    } catch (error) {
      // Whether the connection is over is known a turn after its requests have failed.
      const isOwnEnd = await Promise.race([this.ended.then(() => true), setImmediate(false)])
      if (!isOwnEnd) this.replace((error as Error).message)
      const reason = await this.ended
      throw isOwnEnd && probes ? new EndedAtProbeError(reason, { cause: error }) : new Error(reason, { cause: error })
    }
  }

  /**
   * The server's answer to one tool call, as it came. Rejects with {@link NotWrittenError} when the call never reached the server, {@link ChildDiedError}
   * when the child ended meanwhile, the signal's reason when it aborts (the server is told), an `McpError` when the server answered with an error.
   */
  async call(call: ToolCall): Promise<Record<string, unknown>> {
    const { name, args, meta, signal } = call
    if (this.isOver) throw new NotWrittenError('has ended')
    this.#calls.add(call)
    try {
      const params = { name, arguments: args, ...(meta && { _meta: meta }) }
      const onprogress = this.#progressOf(call)
      const options = { ...NO_TIMEOUT, signal, ...(onprogress && { onprogress }) }
      const ask = (more: Record<string, unknown>) => this.#client.ask('tools/call', { ...params, ...more }, options)
      const first = await ask({})
      return wantsInput(first) ? await fulfilInput(first, ask, this.#elicitFor(call)) : first
    } catch (error) {
      signal.throwIfAborted()
      const isLost = error instanceof McpError && error.code === CONNECTION_LOST
      if (isLost) throw new ChildDiedError(error.message, { cause: error })
      throw this.#isEnded && !isUnsent(error) ? new ChildDiedError(await this.ended) : error
    } finally {
      this.#calls.delete(call)
    }
  }

  /** Kills the child, whose owner starts another. `reason` is what `ended` will say. */
  replace(reason: string): void {
    this.#verdict ??= reason
    this.#connection.kill()
  }

  /** Lets the child end by itself, then makes it. */
  close(): Promise<void> {
    return this.#connection.close(this.#parts.limits.closeStepMs)
  }

  /** Hands on the progress of a call, where somebody listens and it is known for whom. */
  #progressOf(call: ToolCall): ((progress: Progress) => void) | undefined {
    const { progress: tell } = this.#parts.hooks
    if (tell === undefined) return undefined
    const user = userOf(call)
    if (user === undefined) return undefined
    return ({ progress, total, message }) =>
      tell({
        ...user,
        server: this.#spec.name,
        tool: call.name,
        scope: call.scope,
        progress,
        ...(total !== undefined && { total }),
        ...(message !== undefined && { message }),
      })
  }

  /** Puts to the user what a stateless server wants before it answers a call: there it is known which call it is. */
  #elicitFor(call: ToolCall): ((params: ElicitRequest['params']) => Promise<ElicitResult>) | undefined {
    const { hooks, clock, logger, limits } = this.#parts
    const { elicit } = hooks
    if (elicit === undefined) return undefined
    const asker = () => {
      const user = userOf(call)
      return user && { user, calls: [call] }
    }
    const parts = { server: this.#spec.name, calls: { asker }, clock, logger, elicit, elicitMs: limits.elicitMs }
    return (params) => answerElicitation(params, call.signal, parts)
  }

  /** A stateless server knows no ping, and tells of changes to those who listen. Its list of tools is read again as its sign of life. */
  #beginStateless(): void {
    this.#knowsPing = false
    this.#askForLife = async () => this.#parts.onTools(await this.#listTools())
    const { tools } = this.#client.serverCapabilities
    if (!isJsonObject(tools) || tools['listChanged'] !== true) return
    // One that ends it, or does not know it, is asked for its list all the same.
    this.#client.ask('subscriptions/listen', { notifications: { toolsListChanged: true } }).catch(() => {})
  }

  async #listTools(): Promise<Tool[]> {
    return listTools(this.#client, (problem) => this.#warn(problem))
  }

  /** Each problem once in the life of a child: a list may be read often. */
  #warn(problem: string): void {
    if (this.#problems.has(problem) || this.#problems.size >= MAX_PROBLEMS) return
    this.#problems.add(problem)
    this.#parts.logger.warn({ server: this.#spec.name }, `tools/list: ${problem}`)
  }

  /** One listing at a time and ten a second, however many notifications come. */
  #relistSoon(): void {
    const { clock, limits, logger, onTools } = this.#parts
    if (this.#cancelRelist || this.#isEnded) return
    const relist = async () => {
      try {
        onTools(await withDeadline(clock, this.#listTools(), limits.handshakeMs, () => new Error('no answer in time')))
      } catch (error) {
        if (!this.#isEnded)
          logger.warn({ server: this.#spec.name, err: error }, 'the changed list of tools could not be read')
      } finally {
        this.#cancelRelist = undefined
      }
    }
    this.#cancelRelist = clock.after(RELIST_DELAY_MS, () => void relist())
  }

  /** Asks for the log of a server that has one. One that does not know the request logs as it likes. */
  #askForLog(): void {
    if (this.#client.serverCapabilities['logging'])
      this.#client.ask('logging/setLevel', { level: 'info' }).catch(() => {})
  }

  #pingLater(): void {
    const { clock, limits } = this.#parts
    if (!this.#isEnded) this.#cancelPing = clock.after(limits.pingEveryMs, () => void this.#ping())
  }

  /** Only an idle child is judged by its sign of life: a busy one may be deaf, and has the deadline of its call. */
  async #ping(): Promise<void> {
    const isIdle = () => this.#calls.size === 0
    if (isIdle() && (await this.#isDeaf()) && isIdle()) return this.replace('answered neither a ping nor tools/list')
    this.#pingLater()
  }

  async #isDeaf(): Promise<boolean> {
    const { clock, limits } = this.#parts
    const late = new Error('There was no answer.')
    const over = new AbortController()
    try {
      await withDeadline(clock, this.#anySignOfLife(over.signal), limits.pingMs, () => late)
      return false
    } catch (error) {
      // Any other error is an answer, or a closed connection, which `ended` reports.
      return error === late
    } finally {
      over.abort()
    }
  }

  /** Some servers know no ping and leave it without an answer: half way to the deadline they are asked for their tools, and from then on at once. */
  async #anySignOfLife(over: AbortSignal): Promise<unknown> {
    const { clock, limits } = this.#parts
    if (!this.#knowsPing) return this.#askForLife()
    const askOtherwise = async () => {
      await sleep(clock, limits.pingMs / 2, over)
      if (over.aborted) return
      await this.#askForLife()
      this.#knowsPing = false
    }
    return Promise.race([this.#client.ask('ping', {}), askOtherwise()])
  }
}

function isUnsent(error: unknown): boolean {
  return error instanceof NotWrittenError || error instanceof ServerBusyError
}

/** Opens a connection and shakes hands. Rejects, with the connection over, when either fails. */
export async function openSession(spec: McpServerSpec, parts: SessionParts, signal: AbortSignal): Promise<McpSession> {
  const connection = 'url' in spec ? openRemoteConnection(spec, parts) : await openChildConnection(spec, parts)
  const session = new McpSession(spec, connection, parts)
  const close = () => void session.close()
  signal.addEventListener('abort', close)
  if (signal.aborted) close()
  try {
    await session.open()
    return session
  } catch (error) {
    if (error instanceof EndedAtProbeError) throw error
    const lines = session.lastWords
    const message = (error as Error).message
    throw new Error(lines.length > 0 ? `${message}; its last words were:\n${lines.join('\n')}` : message, {
      cause: error,
    })
  } finally {
    signal.removeEventListener('abort', close)
  }
}
