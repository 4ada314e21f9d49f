import type { RefusedCalls } from '@frontdesk/chatkit/agents/approvals'
import { scopeOfRun } from '../mcp/scope-of-run.ts'
import type { ToolAudit } from '../mcp/tool-audit.ts'

/** Writes into the audit log of the user which calls were not approved, and why. */
export async function noteRefused(
  { context, calls, reason }: RefusedCalls,
  { agent, audit }: { agent: string; audit: Pick<ToolAudit, 'approval'> },
): Promise<void> {
  for (const { callId, name: tool, arguments: args } of calls) {
    await audit.approval('tool.declined', {
      scope: scopeOfRun(context),
      agent,
      tool,
      callId,
      args: parse(args),
      reason,
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Text that is not JSON is kept as it is.
    return text
  }
}
