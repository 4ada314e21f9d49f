import type { DatabaseLimits } from '../../database.ts'
import type { QueryProcessRequest } from './process.ts'
import type { ProcessResult } from './protocol.ts'
import { createGate } from '@frontdesk/mcp-kit'
import { QueryProcess } from './process.ts'

const MAX_BUSY_TIMEOUT_MS = 1_000
const MAX_WAITING = 1_024

/** Processes that share the statements among them. */
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
      // The gate lets in no more statements than there are processes.
      const at = this.#idle.findIndex(({ isWarm }) => isWarm)
      const [child] = this.#idle.splice(Math.max(0, at), 1)
      if (child === undefined) throw new Error('There is no idle query process.')
      try {
        return await child.run(request, { signal, timeoutMs: this.#timeoutMs })
      } finally {
        this.#idle.unshift(child)
      }
    }, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map(async (child) => child[Symbol.asyncDispose]()))
  }
}
