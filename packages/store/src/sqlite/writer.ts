import type { Work } from '../sql/query.ts'
import type { Connection } from './connection.ts'
import type { Guard } from './guard.ts'
import type { LogSync } from './log-sync.ts'
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
const MAX_LONE_COMMITS_PER_TURN = 1

/**
 * The one writer of a connection. Writes that arrive in the same turn of the event loop, or while the last ones go to the disk, share a transaction, and
 * so an fsync, which is most of what a write costs. Each has a savepoint of its own: one that fails takes nothing with it. A result is handed out
 * when the commit is on the disk. The event loop goes on until then.
 */
export class Writer {
  readonly #connection: Connection
  readonly #guard: Guard
  readonly #log: LogSync
  readonly #busyTimeoutMs: number
  #queue: Job[] = []
  #draining: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #isCrowded = false
  #loneCommits = 0

  constructor(
    connection: Connection,
    { busyTimeoutMs, guard, log }: { busyTimeoutMs: number; guard: Guard; log: LogSync },
  ) {
    this.#connection = connection
    this.#guard = guard
    this.#log = log
    this.#busyTimeoutMs = busyTimeoutMs
  }

  submit<Result>(work: () => Work<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const deadline = performance.now() + this.#busyTimeoutMs
      this.#queue.push({ work, deadline, isAlone: false, resolve: resolve as Job['resolve'], reject })
      this.#draining ??= this.#drain()
    })
  }

  /** Set while a commit is on its way to the disk: until this resolves, what is read may be of a write that nobody has been told of. Never rejects. */
  get syncing(): Promise<void> | undefined {
    return this.#syncing
  }

  /** Resolves when everything submitted so far is settled. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    let backoff = new Backoff()
    while (this.#queue.length > 0) {
      await this.#gather()
      try {
        if (this.#connection.tryBegin()) {
          const jobs = this.#take()
          this.#isCrowded = jobs.length > 1
          await this.#commit(jobs)
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

  /** Runs the jobs in the transaction that has begun, and settles each when it is on the disk. */
  async #commit(jobs: readonly Job[]): Promise<void> {
    const settle: (() => void)[] = []
    try {
      this.#guard.assertLog()
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
    try {
      const syncing = this.#log.sync()
      if (syncing) await this.#follow(syncing)
    } catch (error) {
      for (const job of jobs) job.reject(error)
      return
    }
    for (const each of settle) each()
  }

  /** Reads, and the next writes, come to their turn when it is over. */
  async #follow(syncing: Promise<void>): Promise<void> {
    this.#isCrowded = true
    this.#syncing = syncing.then(
      () => (this.#syncing = undefined),
      () => (this.#syncing = undefined),
    )
    await this.#syncing
    return syncing
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
