import type { SqlStore } from '@frontdesk/store'
import { Bell } from './bell.ts'
import type { LiveRun } from './live-run.ts'
import type { RunLimits } from './options.ts'
import { ThreadLine } from './thread-line.ts'

/** The runs that are under way on this host. */
export class LiveRuns {
  readonly store: SqlStore
  readonly limits: RunLimits
  readonly line = new ThreadLine()
  readonly #runs = new Map<string, LiveRun>()
  readonly #changed = new Map<string, Bell>()

  constructor(store: SqlStore, limits: RunLimits) {
    this.store = store
    this.limits = limits
  }

  get size(): number {
    return this.#runs.size
  }

  get(runId: string): LiveRun | undefined {
    return this.#runs.get(runId)
  }

  list(): LiveRun[] {
    return [...this.#runs.values()]
  }

  /** Keeps the run until it has ended. */
  add(run: LiveRun): void {
    this.#runs.set(run.id, run)
    void this.#forget(run)
  }

  async #forget(run: LiveRun): Promise<void> {
    await run.ended
    this.#runs.delete(run.id)
    this.#changed.get(run.threadId)?.ring()
    this.#changed.delete(run.threadId)
  }

  /** Resolves when a run of the thread on this host has ended. */
  changed(threadId: string): Promise<void> {
    const bell = this.#changed.get(threadId) ?? new Bell()
    if ([...this.#runs.values()].some((run) => run.threadId === threadId)) this.#changed.set(threadId, bell)
    return bell.rung
  }
}
