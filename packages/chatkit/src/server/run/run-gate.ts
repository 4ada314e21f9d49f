import type { RequestContext } from '../store.ts'
import type { RunLedger } from './run-ledger.ts'

/**
 * What becomes of a request while a run is under way on its thread. `refuse`: it waits for the end only of a run that is being cut. `wait`: it
 * waits for the end of any run, for a moment. `cut`: it makes that run void, has it cut, and waits for its end.
 */
export type WhenBusy = 'refuse' | 'wait' | 'cut'

export interface EnterOptions<Context> {
  whenBusy: WhenBusy
  context: Context
  signal: AbortSignal
}

/** The right of one run to its thread. */
export interface RunPass<Context = RequestContext> {
  /** Where the run is kept when the gate sees to that itself; else what it stores goes to the server's store. */
  readonly ledger?: RunLedger<Context>
  /** Aborts when another request has made the run void. */
  readonly cutSignal: AbortSignal
  /** Tells that the run is being cut, so that who comes next waits for its end. */
  announceEnd: () => void
  /** Gives the thread free, when all that the run stores is stored. Calling it again does nothing. */
  leave: () => void
}

/**
 * Lets one run at a time onto a thread. The server enters after it has seen that the thread is the caller's, and before it stores anything.
 * {@link InProcessRunGate} knows the runs of its own process; a gate over a shared store would know those of all.
 */
export interface RunGate<Context = RequestContext> {
  /** Resolves when the thread is the caller's alone. Throws {@link ThreadBusyError} when it is not to be had, or the signal's reason. */
  enter(threadId: string, options: EnterOptions<Context>): Promise<RunPass<Context>>
}
