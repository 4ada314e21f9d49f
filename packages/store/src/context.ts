import type { JsonObject } from '@frontdesk/chatkit'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { DurableChange, RunLease } from './change.ts'

/** Who asks, and under which run's lease. With a lease, a write fails with {@link LeaseLostError} once the run is another's. */
export interface StoreContext extends RequestContext {
  lease?: RunLease
  /** Recorded in the transaction of the first write, so that nothing is changed without its record, nor recorded that was not changed. */
  audit?: PendingAudit
  /** Gives what is stored in the transaction of each write besides its changes, such as what an idempotency key has led to. */
  alongside?: (changes: readonly DurableChange[]) => readonly DurableChange[]
}

/** What is to be recorded of a request once it changes something. Copies of a context share it. */
export interface PendingAudit {
  id: string
  action: string
  detail: JsonObject
  /** Set by the store. */
  isRecorded: boolean
}

/** Whose rows a query may see. A deployment without tenants has one, named by the empty text. */
export interface Owner {
  tenantId: string
  userId: string
}

/** The owner that every query is bound to. Throws a TypeError without a user: it would be a hole in the application, not a bad request. */
export function toOwner(context: StoreContext): Owner {
  const { userId, tenantId = '' } = context
  if (typeof userId !== 'string' || userId === '') throw new TypeError('The context of a store call names no userId.')
  return { tenantId, userId }
}
