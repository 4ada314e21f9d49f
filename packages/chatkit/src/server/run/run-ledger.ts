import type { ErrorEvent, ThreadStreamEvent } from '../../event.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { Store, StoreChange } from '../store.ts'

/** What a request stores: all of it at once, and before any event reports it. */
export interface RunStart {
  thread: ThreadMetadata
  changes: readonly StoreChange[]
  /** The events that the run opens with. */
  opening: readonly ThreadStreamEvent[]
}

/** How a run has ended. `error` is the event that told of a failure; a run that was cut is `cancelled`. */
export interface RunOutcome {
  state: 'completed' | 'failed' | 'cancelled'
  error?: ErrorEvent
  /** The items that a cancelled run had begun and not finished, as they were. */
  pending: readonly string[]
}

/**
 * Keeps a run: everything that it stores and everything that it tells goes through here. A {@link RunGate} may bring one of its own, such as one
 * that numbers the events and stores them too; the run is then pushed into it at its own pace, whether anybody reads or not.
 */
export interface RunLedger<Context> {
  /** What the run's hook and store are given in place of the request's context, such as the same with a lease. */
  readonly context: Context
  /** Stores what the request brings, all of it or nothing. */
  begin: (start: RunStart) => Promise<void>
  /**
   * Stores the changes, and takes the event that reports them, unless only the server knows of them. Returns a promise
   * when there is something to wait for: the run asks its hook for no more before it resolves.
   */
  add: (event: ThreadStreamEvent | undefined, changes: readonly StoreChange[]) => Promise<void> | undefined
  /** The run has come to its end and stores nothing more. Called once. */
  end: (outcome: RunOutcome) => Promise<void>
}

/** Keeps the changes in a store. It keeps no events: only the reader gets those. */
export function createStoreLedger<Context>(store: Store<Context>, context: Context): RunLedger<Context> {
  return {
    context,
    begin: ({ changes }) => save(store, changes, context),
    add: (_event, changes) => (changes.length > 0 ? save(store, changes, context) : undefined),
    end: async () => {},
  }
}

/** One change goes by the method of its name, which a store of the app's own may have overridden. */
async function save<Context>(store: Store<Context>, changes: readonly StoreChange[], context: Context): Promise<void> {
  const [change] = changes
  if (!change) return
  if (changes.length > 1) return store.write(changes, context)
  switch (change.type) {
    case 'save_thread':
      return store.saveThread(change.thread, context, { ...(change.base && { base: change.base }) })
    case 'save_item':
      return store.addThreadItem(change.threadId, change.item, context)
    case 'delete_item':
      return store.deleteThreadItem(change.threadId, change.itemId, context)
    default:
      return store.write(changes, context)
  }
}
