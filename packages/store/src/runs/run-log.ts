import { randomUUID } from 'node:crypto'
import type { StoreContext } from '../context.ts'
import { toOwner } from '../context.ts'
import { loadActiveRun, loadRun, loadRunEvents } from '../sql/runs.ts'
import type { Run } from '../sql/runs.ts'
import type { SqlStore } from '../sql-store.ts'
import { ActiveRun } from './active-run.ts'
import type { ActiveRunOptions } from './active-run.ts'
import { nameHost } from './host.ts'
import { RunRecovery } from './run-recovery.ts'
import type { RunRecoveryOptions } from './run-recovery.ts'

const PAGE = 200
/** How long a follower waits before it looks by itself, should a word of a change be lost. */
const LOOK_MS = 1_000

/** An event of a run. `sequence` counts from 1; `event` is its JSON. */
export interface RunEvent {
  sequence: number
  event: string
}

export interface StartRunOptions extends ActiveRunOptions {
  threadId: string
  /** The agent that begins. */
  agent: string
  runId?: string
}

/** The runs of a store: which are under way and on which host, and everything that each of them has sent. */
export class RunLog {
  /** Who this process is, to the others. */
  readonly host = nameHost()
  readonly #store: SqlStore

  constructor(store: SqlStore) {
    this.#store = store
  }

  /** Begins a run and takes the thread's lease. Throws {@link ThreadBusyError} while another run of the thread is under way. */
  async start(
    { threadId, agent, runId = `run_${randomUUID().replaceAll('-', '')}`, ...options }: StartRunOptions,
    context: StoreContext,
  ): Promise<ActiveRun> {
    await this.#store.write([{ type: 'start_run', runId, threadId, agent, host: this.host }], context)
    return new ActiveRun(this.#store, { runId, fence: 1 }, context, options)
  }

  /** Throws {@link NotFoundError} when the run is absent or another user's. */
  async load(runId: string, context: StoreContext): Promise<Run> {
    const owner = toOwner(context)
    return this.#store.database.read(() => loadRun(runId, owner))
  }

  /** The run of the thread that is under way. */
  async loadActive(threadId: string, context: StoreContext): Promise<Run | undefined> {
    const owner = toOwner(context)
    return this.#store.database.read(() => loadActiveRun(threadId, owner))
  }

  /**
   * The events after number `after`, those to come included, until the run ends. Serves runs of any process. Throws {@link NotFoundError}
   * when the run is absent or another user's, and the signal's reason when it aborts.
   */
  async *follow(
    runId: string,
    { after = 0, signal }: { after?: number; signal?: AbortSignal },
    context: StoreContext,
  ): AsyncGenerator<RunEvent, void, undefined> {
    const owner = toOwner(context)
    const { database } = this.#store
    const bell = new Bell()
    const watch = database.watchRuns((changed) => {
      if (changed === undefined || changed === runId) bell.ring()
    })
    try {
      for (let last = after; ;) {
        signal?.throwIfAborted()
        bell.rearm()
        // In this order: what is appended before the end is seen is read after it.
        const { state } = await this.load(runId, context)
        let page: RunEvent[]
        do {
          page = await database.read(() => loadRunEvents(runId, { after: last, limit: PAGE }, owner))
          for (const event of page) {
            yield event
            last = event.sequence
          }
        } while (page.length === PAGE)
        if (state !== 'running') return
        await bell.wait({ timeoutMs: LOOK_MS, ...(signal && { signal }) })
      }
    } finally {
      watch[Symbol.dispose]()
    }
  }

  /** Watches over the runs of all hosts and closes those whose host has died. Dispose of it to stop. */
  startRecovery(options: RunRecoveryOptions = {}): RunRecovery {
    const recovery = new RunRecovery(this.#store, this.host, options)
    recovery.start()
    return recovery
  }
}

/** Wakes one waiter, also when it rings before the wait. */
class Bell {
  #rung = Promise.withResolvers<void>()

  ring(): void {
    this.#rung.resolve()
  }

  rearm(): void {
    this.#rung = Promise.withResolvers()
  }

  async wait({ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Promise<void> {
    if (signal?.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const wake = () => resolve()
    const timer = setTimeout(wake, timeoutMs)
    signal?.addEventListener('abort', wake, { once: true })
    await Promise.race([this.#rung.promise, promise])
    clearTimeout(timer)
    signal?.removeEventListener('abort', wake)
  }
}
