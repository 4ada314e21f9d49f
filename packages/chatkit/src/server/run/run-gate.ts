import type { RequestContext } from '../store.ts'
import type { RunLedger } from './run-ledger.ts'

/**
 * What happens to a request while a run is under way on its thread. `refuse` waits only for the end of a run that is
 * being cut. `wait` waits a moment for the end of any run. `cut` makes the run void, has it cut, and waits for its end.
 */
export type WhenBusy = 'refuse' | 'wait' | 'cut'

export interface EnterOptions<Context> {
  whenBusy: WhenBusy
  context: Context
  signal: AbortSignal
}

/** The right of one run to its thread. */
export interface RunPass<Context = RequestContext> {
  /** Keeps the run, when the gate does that itself. Without it, the run is kept in the server's store. */
  readonly ledger?: RunLedger<Context>
  /** Aborts when another request has made the run void. */
  readonly cutSignal: AbortSignal
  /** Announces that the run is being cut, so that the next request waits for its end. */
  announceEnd: () => void
  /** Frees the thread. Call it when all that the run stores is stored. Calling it again does nothing. */
  leave: () => void
}

/**
 * Lets one run at a time onto a thread. The server enters after it has seen that the thread is the caller's, and before it stores anything.
 * {@link InProcessRunGate} knows the runs of its own process; a gate over a shared store would know those of all.
 */
export interface RunGate<Context = RequestContext> {
  /**
   * Resolves when the caller holds the thread alone. Throws {@link ThreadBusyError} when the thread cannot be had, or
   * the signal's reason.
   */
  enter(threadId: string, options: EnterOptions<Context>): Promise<RunPass<Context>>
}
