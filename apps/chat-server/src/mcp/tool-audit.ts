import { randomUUID } from 'node:crypto'
import { describeArguments } from '@frontdesk/mcp-host'
import type { RunScope, ToolCallRecord } from '@frontdesk/mcp-host'
import type { SqlStore } from '@frontdesk/store'

/** A call that a user has to approve, or has approved. */
export interface ApprovalNote {
  scope: RunScope
  callId: string
  agent: string
  /** As the model calls it. */
  tool: string
  args: unknown
}

/** Writes what is done with tools into the audit log of the user in whose name it is done. */
export class ToolAudit {
  readonly #store: Pick<SqlStore, 'write'>

  constructor(store: Pick<SqlStore, 'write'>) {
    this.#store = store
  }

  /** A call that is over: `tool.called`, or `tool.refused` for one that was not allowed. */
  called({ userId, tenantId, ...record }: ToolCallRecord): Promise<void> {
    const action = record.outcome === 'refused' ? 'tool.refused' : 'tool.called'
    const detail = { ...record, durationMs: Math.round(record.durationMs) }
    return this.#write({ userId, tenantId }, { id: `tool_${randomUUID()}`, action, detail })
  }

  /** The user is asked for a call, or has approved it: each once, however often it is looked at. */
  approval(action: 'tool.asked' | 'tool.approved', { scope, callId, agent, tool, args }: ApprovalNote): Promise<void> {
    const { threadId } = scope
    const detail = { threadId, callId, agent, tool, ...describeArguments(toObject(args)) }
    return this.#write(scope, { id: `${action}_${threadId}_${callId}`, action, detail })
  }

  async #write(
    { userId, tenantId }: { userId: string; tenantId?: string | undefined },
    { id, action, detail }: { id: string; action: string; detail: object },
  ): Promise<void> {
    // JSON has no undefined: what is not known is left out.
    const known = Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined))
    const owner = { userId, ...(tenantId !== undefined && { tenantId }) }
    await this.#store.write([{ type: 'append_audit', id, action, detail: known }], owner)
  }
}

function toObject(args: unknown): Record<string, unknown> {
  return typeof args === 'object' && args !== null ? { ...args } : { input: args }
}
