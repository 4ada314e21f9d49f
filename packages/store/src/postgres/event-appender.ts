import { LeaseLostError } from '../errors.ts'
import { assertKeepable } from '../sql/query.ts'
import type { RunAppend } from '../sql/runs.ts'

interface Job extends RunAppend {
  resolve: () => void
  reject: (reason: unknown) => void
}

/** Stores the events of several runs in one statement. Resolves to the ids of the runs whose lease holds; nothing is stored of the others. */
export type AppendAll = (appends: readonly RunAppend[]) => Promise<ReadonlySet<string>>

const MAX_RUNS = 256

/**
 * Puts the events of many runs into one statement: a commit is most of what it costs to store a word, and every run says a few words ten times a
 * second. While one is under way the next gathers, so that nothing waits when there is little to do.
 */
export class EventAppender {
  readonly #appendAll: AppendAll
  #waiting: Job[] = []
  #isBusy = false

  constructor(appendAll: AppendAll) {
    this.#appendAll = appendAll
  }

  /** Resolves when the events are stored. Throws {@link LeaseLostError} when the run is another's or over. */
  append(append: RunAppend): Promise<void> {
    assertKeepable([append.lease.runId, ...append.events])
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...append, resolve, reject })
      if (!this.#isBusy) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#isBusy = true
    while (this.#waiting.length > 0) await this.#store(this.#take())
    this.#isBusy = false
  }

  /** One of each run: what a run appends later follows what it has appended before. */
  #take(): Job[] {
    const taken = new Map<string, Job>()
    for (const job of this.#waiting) {
      if (taken.size < MAX_RUNS && !taken.has(job.lease.runId)) taken.set(job.lease.runId, job)
    }
    const jobs = new Set(taken.values())
    this.#waiting = this.#waiting.filter((job) => !jobs.has(job))
    return [...jobs]
  }

  /** Never rejects. What one run is to blame for must not end the others: after a failure each is stored alone. */
  async #store(jobs: readonly Job[]): Promise<void> {
    try {
      const held = await this.#appendAll(jobs)
      for (const { lease, resolve, reject } of jobs) {
        if (held.has(lease.runId)) resolve()
        else reject(new LeaseLostError(lease.runId))
      }
    } catch (error) {
      const [only] = jobs
      if (only && jobs.length === 1) only.reject(error)
      else await Promise.all(jobs.map((job) => this.#store([job])))
    }
  }
}
