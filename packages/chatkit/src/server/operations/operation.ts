import type { ThreadStreamEvent } from '../../event.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { RunPass } from '../run-gate.ts'

/** What an operation gets besides its parameters. */
export interface OperationOptions<Context> {
  context: Context
  signal: AbortSignal
}

/** The run that an operation has prepared. Everything that it stores by itself is stored. */
export interface RunPlan {
  /** Left when the run is over. */
  pass: RunPass
  /** Shared by the hook, which may change it, and the server, which saves the changes. */
  thread: ThreadMetadata
  /** Events before and after `stream_options`. */
  before?: ThreadStreamEvent[]
  after?: ThreadStreamEvent[]
  start: (options: { signal: AbortSignal }) => AsyncIterable<ThreadStreamEvent>
}
