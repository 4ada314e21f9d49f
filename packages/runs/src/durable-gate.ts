import { ThreadBusyError } from '@frontdesk/chatkit/server'
import type { EnterOptions, RequestContext, RunGate, RunPass } from '@frontdesk/chatkit/server'
import type { DurableChange } from '@frontdesk/store'
import type { Run } from '@frontdesk/store/runs'
import { firstOf } from './bell.ts'
import type { LiveRun } from './live-run.ts'
import type { LiveRuns } from './live-runs.ts'
import type { BusyThread } from './options.ts'
import { PlaceInLine } from './place-in-line.ts'

export interface DurableGateOptions {
  runs: LiveRuns
  /** What becomes of the request while the thread is being answered, where the protocol leaves that open. */
  busyThread: BusyThread
  /** Called before each look at the thread: throws when the request need not wait any more, as it was carried out already. */
  check: () => Promise<void>
  /**
   * Makes the run, which stores these changes with its beginning, in the context that the server enters with: it may have added to that of the request,
   * such as a record of what is being done.
   */
  createRun: (threadId: string, options: { changes: readonly DurableChange[]; context: RequestContext }) => LiveRun
}

/** How long to wait for the end of a run that is being cut, or that is to be waited for. */
const WAIT_MS = 2_000
/** How long to wait for the news that a run is being cut: a reader who stops it and writes at once is often faster on the new connection. */
const NEWS_MS = 250
/** How often to look when nothing tells of a change. */
const LOOK_MS = 100

async function giveUp(place: PlaceInLine): Promise<void> {
  try {
    await place.leave()
  } catch {
    // Those behind see soon that nobody lives in that place any more.
  }
}

function busy(threadId: string): ThreadBusyError {
  return new ThreadBusyError(`Thread ${threadId} is being answered: wait for the end of the answer, or stop it`)
}

/** The gate of one request: lets one run at a time onto a thread, over all hosts of the store, and keeps the run that comes of the request. */
export class DurableGate implements RunGate {
  readonly #options: DurableGateOptions
  /** The run that came of the request. */
  run: LiveRun | undefined

  constructor(options: DurableGateOptions) {
    this.#options = options
  }

  async enter(threadId: string, { whenBusy, context, signal }: EnterOptions<RequestContext>): Promise<RunPass> {
    const { runs, createRun, busyThread } = this.#options
    const mode = whenBusy === 'cut' ? 'interrupt' : whenBusy === 'wait' ? 'wait' : busyThread
    if (mode === 'reject') await this.#waitUntilFree(threadId, { mode, newsMs: NEWS_MS, context, signal })
    const place = new PlaceInLine(runs.store, threadId, context)
    let leaveLine: (() => void) | undefined
    try {
      if (mode === 'queue') await this.#queue(threadId, place, { context, signal })
      leaveLine = await runs.line.enter(threadId, { signal })
      await this.#waitUntilFree(threadId, { mode, newsMs: 0, context, signal })
    } catch (error) {
      leaveLine?.()
      await giveUp(place)
      throw error
    }
    const run = createRun(threadId, { changes: place.changes, context })
    runs.add(run)
    this.run = run
    const ledger: RunPass['ledger'] = {
      context: run.context,
      begin: (start) => run.begin(start).finally(leaveLine),
      add: (event, changes) => run.add(event, changes),
      end: (outcome) => run.end(outcome),
    }
    return {
      ledger,
      cutSignal: run.signal,
      announceEnd: () => {},
      leave: () => {
        leaveLine()
        run.discard()
        if (!run.isBegun) void giveUp(place)
      },
    }
  }

  /** Waits until the thread is free and nobody has come before, on any host. */
  async #queue(
    threadId: string,
    place: PlaceInLine,
    { context, signal }: { context: RequestContext; signal: AbortSignal },
  ): Promise<void> {
    const { runs, check } = this.#options
    const { queueLength, queueWaitMs } = runs.limits
    await place.join({ maxWaiting: queueLength })
    const start = performance.now()
    for (;;) {
      signal.throwIfAborted()
      await check()
      const changed = runs.changed(threadId)
      const isFree = (await place.isFirst()) && !(await runs.store.runs.loadActive(threadId, context))
      if (isFree) return
      if (performance.now() - start > queueWaitMs) throw busy(threadId)
      await firstOf([changed], { timeoutMs: LOOK_MS, signal })
    }
  }

  async #waitUntilFree(
    threadId: string,
    options: { mode: BusyThread | 'wait'; newsMs: number; context: RequestContext; signal: AbortSignal },
  ): Promise<void> {
    const { runs } = this.#options
    const { mode, newsMs, context, signal } = options
    const start = performance.now()
    const waitMs = mode === 'queue' ? runs.limits.queueWaitMs : WAIT_MS
    for (;;) {
      signal.throwIfAborted()
      await this.#options.check()
      const changed = runs.changed(threadId)
      const active = await runs.store.runs.loadActive(threadId, context)
      if (!active) return
      const waitedMs = performance.now() - start
      const isWorthWaiting = (await this.#isEnding(active, mode, context)) || mode !== 'reject' || waitedMs < newsMs
      if (!isWorthWaiting || waitedMs > waitMs) {
        throw busy(threadId)
      }
      await firstOf([changed], { timeoutMs: LOOK_MS, signal })
    }
  }

  /** Whether the run comes to its end by now, if need be because it is told to. */
  async #isEnding(active: Run, mode: BusyThread | 'wait', context: RequestContext): Promise<boolean> {
    const { runs } = this.#options
    const live = runs.get(active.id)
    if (mode === 'interrupt' || live?.isAbandoned) {
      if (live) live.cut('cancelled')
      else if (!active.isStopping) await runs.store.write([{ type: 'request_stop', runId: active.id }], context)
      return true
    }
    return live?.isEnding ?? active.isStopping
  }
}
