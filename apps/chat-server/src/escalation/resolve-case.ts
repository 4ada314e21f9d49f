import type { RequestContext } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'

/** Closes a case, and lets its user write again where the thread was locked for it. Throws `NotFoundError` when there is no such case in the tenant. */
export async function resolveCase(
  { id, note }: { id: string; note?: string | undefined },
  operator: RequestContext,
  { store }: { store: SqlStore },
): Promise<void> {
  const { tenantId } = operator
  await store.write([{ type: 'resolve_escalation', id, note }], operator)
  const { threadId, userId } = await store.records.findEscalation(id, { tenantId })
  const context = { userId, ...(tenantId !== undefined && { tenantId }) }
  const { status } = await store.loadThread(threadId, context)
  if (status.type !== 'locked') return
  await store.updateThread(threadId, (thread) => ({ ...thread, status: { type: 'active' } }), context)
}
