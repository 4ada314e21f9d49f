import type { DurableChange } from '../change.ts'
import type { StoreContext } from '../context.ts'
import type { Database } from '../database.ts'

/** What the runs need of the store, which holds them. */
export interface RunStore {
  readonly database: Database
  write(changes: readonly DurableChange[], context: StoreContext): Promise<void>
}
