import type { AgentContext } from '@frontdesk/chatkit/agents'
import type { RunScope } from '@frontdesk/mcp-host'

/** For whom and in which thread the tools of a run are listed and called. The run goes by the id of the request that started it. */
export function scopeOfRun({ thread, requestContext: { userId, tenantId, requestId } }: AgentContext): RunScope {
  return {
    userId,
    threadId: thread.id,
    ...(tenantId !== undefined && { tenantId }),
    ...(requestId !== undefined && { runId: requestId }),
  }
}
