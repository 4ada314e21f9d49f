import type { ChildProcess } from 'node:child_process'
import type { Failure, ProcessConfig, ProcessReply, ProcessRequest, ProcessResult, Stage } from './protocol.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  LimitError,
  OutcomeUnknownError,
  RefusedStatementError,
  StatementError,
  UnavailableError,
} from '../../errors.ts'
import { allowedResidentBytes, residentBytes, withAddressSpaceLimit } from './memory.ts'

const FAILURES = {
  refused: RefusedStatementError,
  statement: StatementError,
  limit: LimitError,
  unavailable: UnavailableError,
}

const CLOSING = 'The server is closing.'
const DIED = 'The statement ended its query process; it probably needed too much memory. Ask for less.'
const UNKNOWN = 'The change was being committed when it was stopped. Look whether it was applied before trying again.'
const RESIDENT_CHECK_MS = 10

/** What {@link QueryProcess.run} runs. */
export type QueryProcessRequest = Omit<ProcessRequest, 'id'>

/**
 * A process that runs one guarded statement at a time. A statement that overruns its time or memory, or whose caller leaves, is
 * stopped the only way that works: by killing the process. The next statement then finds another one.
 */
export class QueryProcess implements AsyncDisposable {
  readonly #config: Omit<ProcessConfig, 'parentPid'>
  #current: Started | undefined
  #isLimited = true
  #lastId = 0
  #isClosed = false

  constructor(config: Omit<ProcessConfig, 'parentPid'>) {
    this.#config = config
  }

  /** Whether the next statement need not wait for a process to start. */
  get isWarm(): boolean {
    return this.#current?.isReady ?? false
  }

  /** Whether it is ready, or will be. */
  get isStarted(): boolean {
    return this.#current !== undefined
  }

  /** Starts the process before there is anything to run. */
  warm(): void {
    if (!this.#isClosed) this.#current ??= this.#start()
  }

  /** The rows of a guarded statement. Rejects with the signal's reason, or with one of the errors of `errors.ts`. */
  async run(
    request: QueryProcessRequest,
    { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
  ): Promise<ProcessResult> {
    try {
      return await this.#attempt(request, { signal, timeoutMs })
    } catch (error) {
      // The process had died while it was idle, which is noticed only now: nothing of the statement was run.
      if (error instanceof NotBegunError && !this.#isClosed) return await this.#attempt(request, { signal, timeoutMs })
      throw this.#isClosed && !(error instanceof OutcomeUnknownError)
        ? new UnavailableError(CLOSING, { cause: error })
        : error
    } finally {
      this.warm()
    }
  }

  async #attempt(
    request: QueryProcessRequest,
    limits: { signal: AbortSignal; timeoutMs: number },
  ): Promise<ProcessResult> {
    const child = await this.#ready(limits.signal)
    const id = (this.#lastId += 1)
    return ask(child, { id, ...request }, limits)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    if (this.#current === undefined) return
    const { child } = this.#current
    const exited = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await exited
  }

  /** The process once it has started, on the file as it is now. The time of a statement does not begin before. */
  async #ready(signal: AbortSignal): Promise<ChildProcess> {
    signal.throwIfAborted()
    // A file put in the place of the old one would not be noticed by a process that holds the old one open.
    if (this.#current !== undefined && this.#current.file !== identify(this.#config.path)) {
      this.#current.child.kill('SIGKILL')
      this.#current = undefined
    }
    this.warm()
    if (this.#current === undefined) throw new UnavailableError(CLOSING)
    const { child, started } = this.#current
    if (await started) {
      signal.throwIfAborted()
      return child
    }
    // This system needs more address space than was foreseen, or cannot start a process at all.
    if (!this.#isLimited)
      throw new UnavailableError('The query process does not start. Tell the user to check the server.')
    this.#isLimited = false
    return this.#ready(signal)
  }

  #start(): Started {
    const config: ProcessConfig = { ...this.#config, parentPid: process.pid }
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    const script = fileURLToPath(new URL(`./query-process${extension}`, import.meta.url))
    const line: [string, ...string[]] = [process.execPath, '--max-old-space-size=96', script, JSON.stringify(config)]
    const [command, ...args] = this.#isLimited ? withAddressSpaceLimit(line) : line
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Nothing of the parent's environment, which may hold secrets. One arena keeps the address space small.
      env: { MALLOC_ARENA_MAX: '1' },
    })
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const current: Started = { child, file: identify(this.#config.path), started: promise, isReady: false }
    const end = () => {
      if (this.#current === current) this.#current = undefined
      resolve(false)
    }
    child.once('message', () => {
      current.isReady = true
      resolve(true)
    })
    // Failing to start is an `error` without an `exit`.
    child.once('exit', end).on('error', end)
    // An idle child must not keep this process alive.
    child.unref()
    child.channel?.unref()
    return current
  }
}

interface Started {
  child: ChildProcess
  /** Which file it reads, whatever its name. */
  file: string
  /** False when it ended before it was ready. */
  started: Promise<boolean>
  isReady: boolean
}

/** The process ended before it took up the statement. */
class NotBegunError extends UnavailableError {
  constructor() {
    super('The query process ended before it could run the statement. Try again.')
  }
}

async function ask(
  child: ChildProcess,
  request: ProcessRequest,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<ProcessResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessResult>()
  let stage: Stage | undefined
  let stopped: Error | undefined
  const stop = (reason: Error) => {
    stopped ??= reason
    child.kill('SIGKILL')
  }
  const onAbort = () => stop(signal.reason as Error)
  const onMessage = (reply: ProcessReply | 'ready') => {
    if (typeof reply !== 'object' || reply.id !== request.id) return
    if ('result' in reply) resolve(reply.result)
    else if ('failure' in reply) reject(toError(reply.failure))
    else stage = reply.stage
  }
  // The last of the two: what the process said before it ended has then been read.
  const onEnd = () => {
    if (stage === 'committing') reject(new OutcomeUnknownError(UNKNOWN))
    else reject(stopped ?? (stage === undefined ? new NotBegunError() : new LimitError(DIED)))
  }
  const timer = setTimeout(() => stop(new LimitError(tooSlow(timeoutMs))), timeoutMs)
  const watch = setInterval(() => {
    if (residentBytes(child.pid) > allowedResidentBytes())
      stop(new LimitError('The statement needed too much memory and was stopped. Ask for less.'))
  }, RESIDENT_CHECK_MS)
  signal.addEventListener('abort', onAbort, { once: true })
  child.on('message', onMessage).once('close', onEnd).once('error', onEnd)
  try {
    child.send(request, (error) => {
      // It ended, or is about to: what it has said until then decides.
      if (error !== null) child.kill('SIGKILL')
    })
    return await promise
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    signal.removeEventListener('abort', onAbort)
    child.off('message', onMessage).off('close', onEnd).off('error', onEnd)
  }
}

function identify(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? 'missing' : `${stats.dev}:${stats.ino}`
}

function tooSlow(timeoutMs: number): string {
  return `The statement did not finish within ${timeoutMs / 1000} s and was stopped. Add conditions, or aggregate less.`
}

function toError({ kind, message }: Failure): Error {
  return new FAILURES[kind](message)
}
