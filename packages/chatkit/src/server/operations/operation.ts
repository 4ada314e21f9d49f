import type { ThreadStreamEvent } from '../../event.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { RunGate, RunPass } from '../run/run-gate.ts'
import type { RunLedger } from '../run/run-ledger.ts'
import type { StoreChange } from '../store.ts'

/** What an operation gets besides its parameters. */
export interface OperationOptions<Context> {
  context: Context
  signal: AbortSignal
  /** What keeps a thread to one run at a time. */
  gate: RunGate<Context>
}

/** What a request asks of a thread that is its own: what to store, and what to run when that is stored. */
export interface RunPlan<Context> {
  /** Shared by the hook, which may change it, and the server, which saves the changes. */
  thread: ThreadMetadata
  /** Stored together or not at all. */
  changes: readonly StoreChange[]
  /** Events before and after `stream_options`. */
  before?: ThreadStreamEvent[]
  after?: ThreadStreamEvent[]
  start: (context: Context, options: { signal: AbortSignal }) => AsyncIterable<ThreadStreamEvent>
}

/** A run whose beginning is stored. */
export interface BegunRun<Context> {
  thread: ThreadMetadata
  /** Left when the run is over. */
  pass: RunPass<Context>
  ledger: RunLedger<Context>
  opening: readonly ThreadStreamEvent[]
  start: (options: { signal: AbortSignal }) => AsyncIterable<ThreadStreamEvent>
}
