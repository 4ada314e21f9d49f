import type { DatabaseLimits } from '../../database.ts'
import type { QueryProcessRequest } from './process.ts'
import type { ProcessResult } from './protocol.ts'
import { createGate } from '@frontdesk/mcp-kit'
import { QueryProcess } from './process.ts'

const MAX_BUSY_TIMEOUT_MS = 1_000
const MAX_WAITING = 1_024
/** A statement that runs for so long may end with its process. */
const LONG_MS = 20

/**
 * Processes that share the statements among them. They are started as they are needed: while a statement takes long another process is made
 * ready, since the next statement would have to wait for it when this one is killed, and on a busy machine a start takes seconds.
 */
export class ProcessPool implements AsyncDisposable {
  readonly #timeoutMs: number
  readonly #gate
  readonly #idle: QueryProcess[]
  readonly #processes: readonly QueryProcess[]

  constructor({
    path,
    limits,
    size,
    isWriter,
  }: {
    path: string
    limits: DatabaseLimits
    size: number
    isWriter: boolean
  }) {
    this.#timeoutMs = limits.statementTimeoutMs
    this.#gate = createGate({ maxRunning: size, maxWaiting: MAX_WAITING })
    const busyTimeoutMs = Math.min(MAX_BUSY_TIMEOUT_MS, limits.statementTimeoutMs / 2)
    this.#processes = Array.from({ length: size }, () => new QueryProcess({ path, isWriter, busyTimeoutMs }))
    this.#idle = [...this.#processes]
  }

  warm(): void {
    this.#idle[0]?.warm()
  }

  async run(request: QueryProcessRequest, signal: AbortSignal): Promise<ProcessResult> {
    return this.#gate.run(async () => {
      const child = this.#takeIdle()
      const spare = setTimeout(() => this.warm(), LONG_MS)
      try {
        return await child.run(request, { signal, timeoutMs: this.#timeoutMs })
      } finally {
        clearTimeout(spare)
        this.#idle.unshift(child)
      }
    }, signal)
  }

  /** One that is ready, or else the one that will be first. The gate lets in no more statements than there are processes. */
  #takeIdle(): QueryProcess {
    const best =
      this.#idle.find(({ isWarm }) => isWarm) ?? this.#idle.findLast(({ isStarted }) => isStarted) ?? this.#idle[0]
    if (best === undefined) throw new Error('There is no idle query process.')
    this.#idle.splice(this.#idle.indexOf(best), 1)
    return best
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map(async (child) => child[Symbol.asyncDispose]()))
  }
}
