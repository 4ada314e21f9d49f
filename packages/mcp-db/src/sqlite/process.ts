import type { ChildProcess } from 'node:child_process'
import type { QueryResult } from '../database.ts'
import type { Failure, ProcessConfig, ProcessReply, ProcessRequest } from './protocol.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LimitError, RefusedStatementError, StatementError, UnavailableError } from '../errors.ts'
import { residentBytes, withAddressSpaceLimit } from './memory.ts'

const FAILURES = {
  refused: RefusedStatementError,
  statement: StatementError,
  limit: LimitError,
  unavailable: UnavailableError,
}

/** Above this resident size a process is killed, whatever it does. */
const MAX_RESIDENT_BYTES = 230 * 1024 * 1024
const CLOSING = 'The server is closing.'
const RESIDENT_CHECK_MS = 10

/** What {@link QueryProcess.run} runs. */
export type QueryProcessRequest = Omit<ProcessRequest, 'id'>

/**
 * A process that runs one reading statement at a time. A statement that overruns its time or memory, or whose caller leaves, is
 * stopped the only way that works: by killing the process. The next statement then starts another one.
 */
export class QueryProcess implements AsyncDisposable {
  readonly #config: Omit<ProcessConfig, 'parentPid'>
  #child: ChildProcess | undefined
  #file = ''
  #isWarm = false
  #lastId = 0
  #isClosed = false

  constructor(config: Omit<ProcessConfig, 'parentPid'>) {
    this.#config = config
  }

  /** Whether the next statement need not wait for a process to start. */
  get isWarm(): boolean {
    return this.#isWarm
  }

  /** Starts the process before there is anything to run. */
  warm(): void {
    if (!this.#isClosed) this.#child ??= this.#start()
  }

  /** The rows of a guarded statement. Rejects with the signal's reason, or with one of the errors of `errors.ts`. */
  async run(
    request: QueryProcessRequest,
    { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
  ): Promise<QueryResult> {
    signal.throwIfAborted()
    this.#followFile()
    this.warm()
    const child = this.#child
    if (child === undefined) throw new UnavailableError(CLOSING)
    const id = (this.#lastId += 1)
    try {
      const reply = await ask(child, { id, ...request }, { signal, timeoutMs })
      if ('result' in reply) return reply.result
      throw toError(reply.failure)
    } catch (error) {
      throw this.#isClosed ? new UnavailableError(CLOSING, { cause: error }) : error
    } finally {
      this.warm()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    const child = this.#child
    if (child === undefined) return
    const exited = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await exited
  }

  /** A file put in the place of the old one would not be noticed by a process that holds the old one open. */
  #followFile(): void {
    if (this.#child === undefined || this.#file === identify(this.#config.path)) return
    this.#child.kill('SIGKILL')
    this.#child = undefined
  }

  #start(): ChildProcess {
    this.#file = identify(this.#config.path)
    const config: ProcessConfig = { ...this.#config, parentPid: process.pid }
    const script = fileURLToPath(
      new URL(`./query-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    )
    const [command, ...args] = withAddressSpaceLimit([process.execPath, '--max-old-space-size=96', script, JSON.stringify(config)])
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Nothing of the parent's environment, which may hold secrets. One arena keeps the address space small.
      env: { MALLOC_ARENA_MAX: '1' },
    })
    this.#isWarm = false
    child.once('message', () => {
      this.#isWarm = this.#child === child
    })
    const forget = () => {
      if (this.#child !== child) return
      this.#child = undefined
      this.#isWarm = false
    }
    // Failing to start is an `error` without an `exit`; the statement that waits for the process reports either.
    child.once('exit', forget).once('error', forget)
    // An idle child must not keep this process alive.
    child.unref()
    child.channel?.unref()
    return child
  }
}

async function ask(
  child: ChildProcess,
  request: ProcessRequest,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<ProcessReply> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessReply>()
  let stopped: Error | undefined
  const stop = (reason: Error) => {
    stopped ??= reason
    child.kill('SIGKILL')
  }
  const onAbort = () => stop(signal.reason as Error)
  const onMessage = (reply: ProcessReply | 'ready') => {
    if (typeof reply === 'object' && reply.id === request.id) resolve(reply)
  }
  const onExit = () =>
    reject(stopped ?? new LimitError('The statement ended its query process; it probably needed too much memory.'))
  const timer = setTimeout(() => stop(new LimitError(tooSlow(timeoutMs))), timeoutMs)
  const watch = setInterval(() => {
    if (residentBytes(child.pid) > MAX_RESIDENT_BYTES)
      stop(new LimitError('The statement needed too much memory and was stopped. Ask for less.'))
  }, RESIDENT_CHECK_MS)
  signal.addEventListener('abort', onAbort, { once: true })
  child.on('message', onMessage).once('exit', onExit).once('error', onExit)
  try {
    child.send(request, (error) => {
      if (error !== null) stop(new UnavailableError('The query process could not be reached. Try again.'))
    })
    return await promise
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    signal.removeEventListener('abort', onAbort)
    child.off('message', onMessage).off('exit', onExit).off('error', onExit)
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
