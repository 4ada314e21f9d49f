import { isHiddenItem } from '../../item.ts'
import type { WorkflowItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'

/**
 * The workflow that an earlier turn left open to be gone on with: the newest item that a reader sees, or the one before a call of the page's.
 * One with a summary was closed.
 */
export async function loadParkedWorkflow<Context>({
  store,
  thread,
  requestContext,
}: AgentContext<Context>): Promise<WorkflowItem | undefined> {
  const { data } = await store.loadThreadItems(thread.id, { limit: 20, order: 'desc' }, requestContext)
  const [newest, next] = data.filter((item) => !isHiddenItem(item))
  const item = newest?.type === 'client_tool_call' ? next : newest
  return item?.type === 'workflow' && item.workflow.summary === undefined ? item : undefined
}
