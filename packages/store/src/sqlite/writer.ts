import type { Work } from '../sql/query.ts'
import type { Connection } from './connection.ts'
import type { Guard } from './guard.ts'
import { Backoff, busyError } from './retry.ts'

interface Job {
  work: () => Work<unknown>
  deadline: number
  /** Run in a transaction of its own, after the one it shared was lost. */
  isAlone: boolean
  resolve: (result: unknown) => void
  reject: (reason: unknown) => void
}

const MAX_JOBS_PER_TRANSACTION = 256
const MAX_LONE_COMMITS_PER_TURN = 8

/**
 * The one writer of a connection. Writes that arrive in the same turn of the event loop share a transaction, and so an fsync, which is most of
 * what a write costs. Each has a savepoint of its own: one that fails takes nothing with it. A result is handed out after the commit.
 */
export class Writer {
  readonly #connection: Connection
  readonly #guard: Guard
  readonly #busyTimeoutMs: number
  #queue: Job[] = []
  #draining: Promise<void> | undefined
  #isCrowded = false
  #loneCommits = 0

  constructor(connection: Connection, { busyTimeoutMs, guard }: { busyTimeoutMs: number; guard: Guard }) {
    this.#connection = connection
    this.#guard = guard
    this.#busyTimeoutMs = busyTimeoutMs
  }

  submit<Result>(work: () => Work<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const deadline = performance.now() + this.#busyTimeoutMs
      this.#queue.push({ work, deadline, isAlone: false, resolve: resolve as Job['resolve'], reject })
      this.#draining ??= this.#drain()
    })
  }

  /** Resolves when everything submitted so far is settled. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    await this.#gather()
    let backoff = new Backoff()
    while (this.#queue.length > 0) {
      try {
        if (this.#connection.tryBegin()) {
          const jobs = this.#take()
          this.#isCrowded = jobs.length > 1
          this.#commit(jobs)
          backoff = new Backoff()
          continue
        }
      } catch (error) {
        for (const job of this.#queue.splice(0)) job.reject(error)
        continue
      }
      this.#rejectOverdue()
      await backoff.wait()
    }
    this.#draining = undefined
  }

  /**
   * Gives others the chance to join. Under load that is the rest of this turn of the event loop; a lone writer would only lose a tenth of its
   * speed by waiting for it.
   */
  async #gather(): Promise<void> {
    if (this.#isCrowded || this.#loneCommits === MAX_LONE_COMMITS_PER_TURN) {
      await new Promise((resolve) => setImmediate(resolve))
      return
    }
    if (this.#loneCommits === 0) setImmediate(() => (this.#loneCommits = 0))
    this.#loneCommits += 1
  }

  #take(): Job[] {
    const alone = this.#queue.findIndex((job) => job.isAlone)
    const count = alone === 0 ? 1 : alone === -1 ? MAX_JOBS_PER_TRANSACTION : Math.min(alone, MAX_JOBS_PER_TRANSACTION)
    return this.#queue.splice(0, count)
  }

  #rejectOverdue(): void {
    const now = performance.now()
    const isOverdue = (job: Job) => job.deadline <= now
    const overdue = this.#queue.filter(isOverdue)
    this.#queue = this.#queue.filter((job) => !isOverdue(job))
    for (const job of overdue) job.reject(busyError(this.#connection.db.name, this.#busyTimeoutMs))
  }

  /** Runs the jobs in the transaction that has begun, and settles each. */
  #commit(jobs: readonly Job[]): void {
    const settle: (() => void)[] = []
    try {
      this.#guard.assertSchema()
      for (const job of jobs) settle.push(jobs.length === 1 ? this.#runAlone(job) : this.#runBesideOthers(job))
      this.#connection.exec('COMMIT')
      this.#guard.assertFile()
    } catch (error) {
      this.#rollBack()
      if (jobs.length === 1) for (const job of jobs) job.reject(error)
      else this.#queue.unshift(...jobs.map((job) => ({ ...job, isAlone: true })))
      return
    }
    for (const each of settle) each()
  }

  #runAlone(job: Job): () => void {
    const result = this.#connection.run(job.work())
    return () => job.resolve(result)
  }

  /** Throws only when SQLite has given up the whole transaction, as it may when the disk is full. */
  #runBesideOthers(job: Job): () => void {
    this.#connection.exec('SAVEPOINT job')
    try {
      const result = this.#connection.run(job.work())
      this.#connection.exec('RELEASE job')
      return () => job.resolve(result)
    } catch (error) {
      if (!this.#connection.db.inTransaction) throw error
      this.#connection.exec('ROLLBACK TO job')
      this.#connection.exec('RELEASE job')
      return () => job.reject(error)
    }
  }

  #rollBack(): void {
    if (this.#connection.db.inTransaction) this.#connection.exec('ROLLBACK')
  }
}
