import type { FeedbackKind, JsonObject, JsonValue, ThreadMetadata } from '@frontdesk/chatkit'
import type { StoreChange } from '@frontdesk/chatkit/server'

/** Leave to write for a run. `fence` counts up when the run changes hands, so that a host which lost it cannot write. */
export interface RunLease {
  runId: string
  fence: number
}

/** How a run ended. `interrupted` is the end of a run whose host died. */
export type RunEnd = 'completed' | 'failed' | 'cancelled' | 'interrupted'

/** `code` is stable; neither it nor the message holds a secret or the text of a conversation. */
export interface RunError {
  code: string
  message: string
}

/** What one call of a model cost. `costMicros` is in millionths of the deployment's currency. */
export interface UsageRecord {
  id: string
  threadId?: string | undefined
  runId?: string | undefined
  /** The agent of the team that made the call. */
  agent?: string | undefined
  model: string
  requests: number
  inputTokens: number
  /** The input tokens that came from a cache of the provider. */
  cachedTokens?: number | undefined
  outputTokens: number
  /** The output tokens that the user does not see. */
  reasoningTokens?: number | undefined
  costMicros?: number | undefined
}

/**
 * Everything that one {@link SqlStore.write} can do at once. Each change is known by an id of its own, so that a write repeated after a lost
 * acknowledgement has no second effect.
 */
export type DurableChange =
  | StoreChange
  /** Saves a thread that is still at `revision`; else the write fails with {@link ThreadChangedError}. */
  | { type: 'update_thread'; thread: ThreadMetadata; revision: number }
  /** Makes the run the thread's active one; fails with {@link ThreadBusyError} while another is. `host` is who runs it. */
  | { type: 'start_run'; runId: string; threadId: string; agent: string; host: string }
  /**
   * Takes the run from a host that has not been heard of since `heartbeat`; the lease of `fence + 1` is then this host's. Fails after `before`, an
   * instant of `performance.now()`: what kept it waiting for so long has kept heartbeats waiting too.
   */
  | { type: 'take_over_run'; runId: string; fence: number; heartbeat: number; host: string; before?: number }
  /** Appends events, each a JSON text, after the event of that number. */
  | { type: 'append_run_events'; lease: RunLease; after: number; events: readonly string[] }
  | { type: 'end_run'; lease: RunLease; state: RunEnd; usage?: JsonObject | undefined; error?: RunError | undefined }
  /** Asks the host of the run to end it. Does nothing to a run that has ended. */
  | { type: 'request_stop'; runId: string }
  /** Takes a place behind all who wait for the thread; shows that the one who waits still lives; and gives the place up. */
  | { type: 'join_line'; id: string; threadId: string; host: string }
  | { type: 'beat_in_line'; id: string }
  | { type: 'leave_line'; id: string }
  /** Stores that a tool is about to be called, and how that went. Without an outcome nobody knows whether the call had its effect. */
  | { type: 'begin_call'; lease: RunLease; id: string; name: string }
  | { type: 'end_call'; lease: RunLease; id: string; outcome: 'done' | 'failed' }
  /** Takes the key for this request; fails with {@link KeyUsedError} when another request had it in the last 24 hours. */
  | { type: 'claim_key'; name: string; fingerprint: string; claim: string }
  | { type: 'settle_key'; name: string; claim: string; result: JsonValue }
  /** Gives back a key of which nothing came. */
  | { type: 'release_key'; name: string; claim: string }
  | ({ type: 'save_feedback' } & FeedbackFields)
  /** `message` goes into the outbox, under the id of the case, when the case is a new one. */
  | { type: 'open_escalation'; id: string; threadId: string; reason: string; message?: JsonObject | undefined }
  | { type: 'resolve_escalation'; id: string; note?: string | undefined }
  | { type: 'record_usage'; usage: UsageRecord }
  | { type: 'append_audit'; id: string; action: string; detail: JsonObject }

/** What is said of some items of one thread. */
export interface FeedbackFields {
  threadId: string
  itemIds: readonly string[]
  kind: FeedbackKind
  comment?: string | undefined
  agent?: string | undefined
  model?: string | undefined
}
