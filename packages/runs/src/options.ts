import type { ChatKitServer } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import { DEFAULT_LOOK_MS } from '@frontdesk/store/runs'

/** What becomes of a message while the thread is being answered. */
export type BusyThread = 'reject' | 'queue' | 'interrupt'

export interface DurableRunsOptions {
  /** The store of the server. */
  store: SqlStore
  /** What a closed connection means for a client that did not ask for a detached run: by default it cancels the run, as in the reference. */
  onDisconnect?: 'cancel' | 'continue' | undefined
  /** How long a run goes on after its last reader has left, should it come back. A new message on the thread ends the wait. */
  disconnectGraceMs?: number | undefined
  /** `reject` answers 409 with `Retry-After`; `queue` lets messages wait in their order; `interrupt` cancels the answer. */
  busyThread?: BusyThread | undefined
  /** How many messages may wait for one thread, over all hosts, and how long each. */
  queueLength?: number | undefined
  queueWaitMs?: number | undefined
  /** How long one run may take. */
  runTimeoutMs?: number | undefined
  /** How many events one run may have. A run with more is ended as failed, with what it has said kept. */
  maxEvents?: number | undefined
  /** How long the events of an ended run are kept. The thread keeps the items themselves. */
  eventsTtlMs?: number | undefined
  /** How often this host looks for runs whose host has died. Four looks without a sign of life are death. */
  recoveryLookMs?: number | undefined
}

export type RunLimits = Required<{
  [Name in keyof Omit<DurableRunsOptions, 'store'>]: NonNullable<DurableRunsOptions[Name]>
}>

/** The server that the runs are of. Its store has to be the one of the options: what is begun in one write is written there. */
export type RunServer = ChatKitServer

export const DEFAULT_RUN_LIMITS: RunLimits = {
  onDisconnect: 'cancel',
  disconnectGraceMs: 0,
  busyThread: 'reject',
  queueLength: 16,
  queueWaitMs: 60_000,
  runTimeoutMs: 300_000,
  maxEvents: 20_000,
  eventsTtlMs: 24 * 60 * 60 * 1_000,
  recoveryLookMs: DEFAULT_LOOK_MS,
}

export function toRunLimits({ store: _store, ...given }: DurableRunsOptions): RunLimits {
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...DEFAULT_RUN_LIMITS, ...(Object.fromEntries(set) as Partial<RunLimits>) }
}
