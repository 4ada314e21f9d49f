import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { sleep } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { CallNotSentError } from '../errors.ts'
import type { GroupReaper } from '../child/group-reaper.ts'
import type { McpLimits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import type { ServerHooks } from './server-hooks.ts'
import { RestartPolicy } from './restart-policy.ts'
import { EndedAtProbeError, openSession } from './session.ts'
import type { McpSession } from './session.ts'
import type { McpServerSpec } from '../config/spec.ts'
import type { LoginFile } from '../oauth/login-file.ts'

/** `ready` answers calls; `starting` and `waiting` soon may; `broken` started too often and pauses for a minute; `stopped` has ended and is not to be started again; `closed` is for ever. */
export type ServerState = 'starting' | 'ready' | 'waiting' | 'broken' | 'stopped' | 'closed'

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
  /** Calls that have a place now, up to `maxCallsInFlight`. One that waits for its child to be started again keeps its place. */
  callsInFlight: number
  /** Calls that wait for a place, up to `maxCallsWaiting`. */
  callsWaiting: number
}

export interface SupervisorParts {
  logger: Logger
  clock: Clock
  limits: McpLimits
  reaper: GroupReaper | undefined
  logins: LoginFile | undefined
  /** Called with each complete list of tools. */
  onTools: (tools: readonly Tool[]) => void
  hooks: ServerHooks
}

/** Keeps one child alive: starts it, and starts another when it ends, until it is closed. Starts never overlap. */
export class Supervisor {
  readonly #spec: McpServerSpec
  readonly #parts: SupervisorParts
  readonly #policy = new RestartPolicy()
  readonly #closing = new AbortController()
  #loop: Promise<void> | undefined
  #session: McpSession | undefined
  #state: ServerState = 'starting'
  #changed = Promise.withResolvers<void>()
  #starts = 0
  /** Servers of ours are known to begin with `initialize`. */
  #probes: boolean
  #lastError: string | undefined

  constructor(spec: McpServerSpec, parts: SupervisorParts) {
    this.#spec = spec
    this.#parts = parts
    this.#probes = spec.trust === 'third-party'
  }

  /** All but the calls, which do not pass here. */
  get status(): Omit<ServerStatus, 'callsInFlight' | 'callsWaiting'> {
    return {
      name: this.#spec.name,
      state: this.#state,
      pid: this.#session?.pid,
      restarts: Math.max(0, this.#starts - 1),
      ignoredMessages: this.#session?.ignoredMessages ?? 0,
      lastError: this.#lastError,
    }
  }

  /** The living child. Undefined when there is none now, or when no more calls are taken. */
  get session(): McpSession | undefined {
    return this.#closing.signal.aborted || this.#session?.isOver ? undefined : this.#session
  }

  /** Starts the loop, and resolves when the start that is under way has succeeded or failed. Idempotent. */
  async start(): Promise<void> {
    this.#assertOpen()
    this.#loop ??= this.#run(this.#closing.signal)
    while (this.#state === 'starting') await this.#changed.promise
  }

  /**
   * The living child, as soon as there is one. Rejects with {@link CallNotSentError} when there will be none soon, and with the signal's
   * reason when it aborts.
   */
  async ready(signal: AbortSignal): Promise<McpSession> {
    for (;;) {
      signal.throwIfAborted()
      this.#assertOpen()
      if (this.session) return this.session
      if (this.#state === 'broken' || this.#state === 'stopped' || !this.#loop) {
        const message = `The tool server ${this.#spec.name} is not available now; nothing was done.`
        throw new CallNotSentError('server_unavailable', message)
      }
      await this.#nextChange(signal)
    }
  }

  /** To be told when the living child has answered a call: its end, whenever it comes, is no failed start. */
  worked(): void {
    this.#policy.worked()
  }

  /** Ends the child and with it every call in flight. Resolves when its whole process group is gone. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#session?.close()
    await this.#loop
    this.#become('closed')
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#parts
    for (;;) {
      const { delayMs, isBroken } = this.#policy.next(clock.now())
      if (isBroken) {
        logger.error(
          { server: this.#spec.name, delayMs },
          'the MCP server ends too often and is left alone for a while',
        )
      }
      if (delayMs > 0) {
        this.#become(isBroken ? 'broken' : 'waiting')
        await sleep(clock, delayMs, signal)
      }
      if (signal.aborted) return
      this.#become('starting')
      const reason = await this.#liveOnce(signal)
      this.#session = undefined
      if (signal.aborted) return
      this.#lastError = reason
      logger.warn({ server: this.#spec.name, reason }, 'the MCP server ended')
      if (this.#spec.restart === 'never') return this.#become('stopped')
    }
  }

  /** From the start of a child to its end; resolves with the reason. */
  async #liveOnce(signal: AbortSignal): Promise<string> {
    const { clock, logger } = this.#parts
    this.#policy.started(clock.now())
    this.#starts++
    try {
      const session = await this.#open(signal)
      this.#session = session
      logger.info({ server: this.#spec.name, childPid: session.pid }, 'the MCP server is ready')
      this.#become('ready')
      if (signal.aborted) await session.close()
      return await session.ended
    } catch (error) {
      return (error as Error).message
    }
  }

  /** Some servers end when they are asked what they do not know. They are started again, and never asked again. */
  async #open(signal: AbortSignal): Promise<McpSession> {
    const open = () => openSession(this.#spec, { ...this.#parts, probes: this.#probes }, signal)
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof EndedAtProbeError) || signal.aborted) throw error
      this.#probes = false
      this.#policy.started(this.#parts.clock.now())
      this.#starts++
      return open()
    }
  }

  #become(state: ServerState): void {
    this.#state = state
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  async #nextChange(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>()
    const stop = () => aborted.reject(signal.reason as Error)
    signal.addEventListener('abort', stop)
    try {
      await Promise.race([this.#changed.promise, aborted.promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #assertOpen(): void {
    if (!this.#closing.signal.aborted) return
    throw new CallNotSentError('server_closed', `The tool server ${this.#spec.name} is closed; nothing was done.`)
  }
}
