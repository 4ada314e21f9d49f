import type { Log, UserIdentity } from '@frontdesk/mcp-kit'
import type { StoreContext, TaskLists } from '@frontdesk/store'

/** What each tool works with. */
export interface ToolParts {
  tasks: TaskLists
  log: Log
}

/** The caller, as the store is told of it. */
export function toContext({ userId, tenantId }: UserIdentity): StoreContext {
  return { userId, ...(tenantId !== undefined && { tenantId }) }
}
