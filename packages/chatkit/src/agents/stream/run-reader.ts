import type { RunStreamEvent } from '@openai/agents'
import type { RunSignal } from '../context/run-signal.ts'
import type { InterruptedRun } from '../approvals/serialize-run.ts'

/** As much of a `StreamedRunResult` as the bridge needs. */
export interface StreamedRun extends Partial<InterruptedRun> {
  toStream(): AsyncIterable<RunStreamEvent>
  /** Whether the run was stopped: its signal aborted, or its stream cancelled. */
  readonly cancelled: boolean
  /** Settles when the run has saved what it saves. */
  readonly completed: Promise<void>
}

/** A streamed run, or what starts one. */
export type RunSource = StreamedRun | (() => Promise<StreamedRun>)

/**
 * Tells of a run's events as they come, whatever the pace of the bridge's own reader: a run that fails drops what was not read yet. Returns what
 * stops the run, its request to the model included.
 */
export function readRun(run: StreamedRun, tell: (signal: RunSignal) => void): () => Promise<void> {
  // The SDK's type leaves out the reader. An iterator would do but for this: it cannot be ended while a read is outstanding.
  const reader = (run.toStream() as ReadableStream<RunStreamEvent>).getReader()
  let isOpen = true

  const read = async () => {
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (!isOpen) return
        if (done) break
        tell({ type: 'run', event: value })
      }
      await run.completed
      if (isOpen) tell({ type: 'end' })
    } catch (error) {
      if (isOpen) tell({ type: 'failure', error })
    }
  }
  const reading = read()

  return async () => {
    isOpen = false
    await reader.cancel().catch(() => {
      // The stream has failed already, which its reader was told.
    })
    await reading
  }
}
