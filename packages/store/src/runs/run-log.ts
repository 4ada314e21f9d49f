import { randomUUID } from 'node:crypto'
import type { StoreContext } from '../context.ts'
import { toOwner } from '../context.ts'
import type { DurableChange } from '../change.ts'
import { prepare } from '../sql/change.ts'
import { loadKey } from '../sql/keys.ts'
import type { UsedKey } from '../sql/keys.ts'
import { countWaiting, loadLine } from '../sql/run-line.ts'
import type { Waiting } from '../sql/run-line.ts'
import {
  countRunning,
  loadActiveRun,
  loadRun,
  loadRunEvents,
  loadRuns,
  loadStops,
  pruneEvents,
  loadEndedThreads,
} from '../sql/runs.ts'
import type { EndedThread, Run } from '../sql/runs.ts'
import { ActiveRun } from './active-run.ts'
import type { ActiveRunOptions, RunEvent } from './active-run.ts'
import { isGone, nameHost } from './host.ts'
import { RunRecovery } from './run-recovery.ts'
import type { RunRecoveryOptions } from './run-recovery.ts'
import type { OwnRunStore } from './run-store.ts'

const PAGE = 200
/** How long a follower waits before it looks by itself, in case a notification was lost. */
const LOOK_MS = 1_000
/** Notifications of runs are many, so requests to stop are looked up at most this often. */
const STOP_LOOK_MS = 100

export interface StartRunOptions extends ActiveRunOptions {
  threadId: string
  /** The agent that begins. */
  agent: string
  runId?: string
  /** Stored in the same write, before the run: the thread where it is new, the message that the run answers, an idempotency key. */
  changes?: readonly DurableChange[]
  /** The events that the run opens with, each a JSON text, stored in the same write. */
  events?: readonly string[]
}

/** The runs of a store: which are under way and on which host, and everything that each of them has sent. */
export class RunLog {
  /** Who this process is, to the others. */
  readonly host = nameHost()
  readonly #store: OwnRunStore
  /** The runs that are under way on this host, by their threads. */
  readonly #active = new Map<string, ActiveRun>()

  constructor(store: OwnRunStore) {
    this.#store = store
  }

  /**
   * Stores what a run of this host has told of the thread and not stored yet: whoever reads or writes next sees it, or comes behind it. Gives
   * undefined when there is nothing to wait for.
   */
  settle(threadId: string, of: 'thread' | 'all'): Promise<void> | undefined {
    const run = this.#active.get(threadId)
    // A run that cannot be stored any more has no part in what is read: its signal tells those whom it concerns.
    return run?.holdsChanges(of) ? run.flush().catch(() => {}) : undefined
  }

  /** Begins a run and takes the thread's lease. Throws {@link ThreadBusyError} while another run of the thread is under way. */
  async start(
    { threadId, agent, runId = createRunId(), changes = [], events = [], ...options }: StartRunOptions,
    context: StoreContext,
  ): Promise<ActiveRun> {
    const lease = { runId, fence: 1 }
    const start: DurableChange[] = [{ type: 'start_run', runId, threadId, agent, host: this.host }]
    if (events.length > 0) start.push({ type: 'append_run_events', lease, after: 0, events })
    const owner = toOwner(context)
    await this.#store.commit(
      [...changes, ...start].map((change) => prepare(change, owner)),
      context,
    )
    const onOver = () => {
      if (this.#active.get(threadId) === run) this.#active.delete(threadId)
    }
    const run = new ActiveRun(this.#store, lease, context, { ...options, stored: events.length, onOver })
    this.#active.set(threadId, run)
    return run
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

  /** The newest runs of the thread, the newest first. Throws {@link NotFoundError} when the thread is absent or another user's. */
  async list(threadId: string, { limit }: { limit: number }, context: StoreContext): Promise<Run[]> {
    const owner = toOwner(context)
    return this.#store.database.read(() => loadRuns(threadId, { limit }, owner))
  }

  /** At most `limit` of the stored events after number `after`, in order. */
  async loadEvents(
    runId: string,
    { after, limit = PAGE }: { after: number; limit?: number },
    context: StoreContext,
  ): Promise<RunEvent[]> {
    const owner = toOwner(context)
    return this.#store.database.read(() => loadRunEvents(runId, { after, limit }, owner))
  }

  /** What an idempotency key of the user was used for in the last 24 hours. */
  async loadKey(name: string, context: StoreContext): Promise<UsedKey | undefined> {
    const owner = toOwner(context)
    return this.#store.database.read(() => loadKey(name, owner))
  }

  /** Whether a host of that name has ended for certain: one of this machine whose process is not there any more. */
  isGone(host: string): boolean {
    return host !== this.host && isGone(host)
  }

  /** Those who wait for the thread on any host, in the order of their coming. */
  async loadLine(threadId: string, context: StoreContext): Promise<Waiting[]> {
    const owner = toOwner(context)
    return this.#store.database.read(() => loadLine(threadId, owner))
  }

  /** How many wait on this host, for whichever thread. */
  async countWaiting(): Promise<number> {
    return this.#store.database.read(() => countWaiting(this.host))
  }

  /** The threads of all users of which a run has ended since then (milliseconds since 1970) and none is under way. */
  async loadEnded(range: { since: number }): Promise<EndedThread[]> {
    return this.#store.database.read(() => loadEndedThreads(range))
  }

  /** How many runs are under way, on all hosts. */
  async countRunning(): Promise<number> {
    return this.#store.database.read(countRunning)
  }

  /** Deletes the events of runs that ended more than `olderThanMs` ago. The runs themselves stay with their thread. */
  async prune({ olderThanMs }: { olderThanMs: number }): Promise<void> {
    const before = Date.now() - olderThanMs
    while ((await this.#store.database.write(() => pruneEvents({ before }))) > 0);
  }

  /** Calls back for each run of this host that any process has asked to stop. It may be called more than once for a run. */
  watchStops(
    onStop: (runId: string) => void,
    { onError = () => {} }: { onError?: (error: unknown) => void } = {},
  ): Disposable {
    let timer: NodeJS.Timeout | undefined
    const look = async () => {
      timer = undefined
      const stops = await this.#store.database.read(() => loadStops(this.host))
      for (const runId of stops) onStop(runId)
    }
    const watch = this.#store.database.watchRuns(() => {
      timer ??= setTimeout(() => void look().catch(onError), STOP_LOOK_MS)
    })
    return {
      [Symbol.dispose]: () => {
        clearTimeout(timer)
        watch[Symbol.dispose]()
      },
    }
  }

  /** Calls back when runs may have changed: with a run's id, or none when any may have. */
  watch(onChange: (runId?: string) => void): Disposable {
    return this.#store.database.watchRuns(onChange)
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

/** The name of a new run: `run_` and 128 random bits. */
export function createRunId(): string {
  return `run_${randomUUID().replaceAll('-', '')}`
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
