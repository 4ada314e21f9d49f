import type { DurableChange } from '../change.ts'
import type { StoreContext } from '../context.ts'
import type { Database } from '../database.ts'
import type { PreparedChange } from '../sql/change.ts'

/** What is needed of the store to look after the runs of others. */
export interface RunStore {
  readonly database: Database
  write(changes: readonly DurableChange[], context: StoreContext): Promise<void>
}

/** What the runs of this host need of the store, which holds them. */
export interface OwnRunStore extends RunStore {
  /** As `write`, without a wait for what a run has told of the thread: that is what is being stored. */
  commit(changes: readonly PreparedChange[], context: StoreContext): Promise<void>
}
