import type { RunToolApprovalItem } from '@openai/agents'

/** A run that stopped at calls which need the user's approval. A `StreamedRunResult` is one. */
export interface InterruptedRun {
  readonly interruptions: readonly RunToolApprovalItem[]
  readonly state: { toString(): string }
  readonly runContext: { context: unknown }
}

/**
 * The run as text, to be gone on with by another process. The SDK would write the whole context of the run into it, and takes none but plain
 * objects; what stands in its place here is given anew when the run goes on.
 */
export function serializeRun({ state, runContext }: InterruptedRun, stand: { thread_id: string }): string {
  const { context } = runContext
  runContext.context = stand
  try {
    return state.toString()
  } finally {
    runContext.context = context
  }
}
