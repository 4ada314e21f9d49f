import type { Logger } from '@frontdesk/chatkit/server'
import type { RunRecovery } from '@frontdesk/store/runs'
import type { LiveRuns } from './live-runs.ts'

/** How often the events of runs that ended long ago are deleted. */
const PRUNE_EVERY_MS = 10 * 60 * 1_000

/** What a host does besides its own runs: closes those of the dead, ends its own when another host says so, deletes what is kept no longer. */
export class Housekeeping implements AsyncDisposable {
  readonly #runs: LiveRuns
  readonly #logger: Logger
  #recovery: RunRecovery | undefined
  #stops: Disposable | undefined
  #pruning: NodeJS.Timeout | undefined

  constructor(runs: LiveRuns, logger: Logger) {
    this.#runs = runs
    this.#logger = logger
  }

  start(): void {
    const { store, limits } = this.#runs
    const onError = (error: unknown) => this.#logger.warn({ err: error }, 'Looking after the runs has failed for now')
    this.#recovery = store.runs.startRecovery({
      lookMs: limits.recoveryLookMs,
      isAlive: (runId) => this.#runs.get(runId) !== undefined,
      onClosed: ({ runId, threadId }) =>
        this.#logger.warn({ run_id: runId, thread_id: threadId }, 'The run of a host that has died was closed'),
      onError,
    })
    this.#stops = store.runs.watchStops((runId) => this.#runs.get(runId)?.cut('cancelled'), { onError })
    const prune = () => store.runs.prune({ olderThanMs: limits.eventsTtlMs }).catch(onError)
    this.#pruning = setInterval(() => void prune(), Math.min(PRUNE_EVERY_MS, limits.eventsTtlMs)).unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pruning)
    this.#stops?.[Symbol.dispose]()
    await this.#recovery?.[Symbol.asyncDispose]()
  }
}
