import { randomUUID } from 'node:crypto'
import { describeArguments } from '@frontdesk/mcp-host'
import type { HeldTool, RunScope, ToolCallRecord } from '@frontdesk/mcp-host'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'

/** Under this name stands in the audit what no user has done. */
const SERVER = 'the server'

/** A call that a user has to approve, has approved or has not, or that could not be made. */
export interface ApprovalNote {
  scope: RunScope
  callId: string
  agent: string
  /** As the model calls it. */
  tool: string
  args: unknown
  /** Why a call was not approved: the user has said no, it was too late, or the user went on with something else. */
  reason?: 'declined' | 'expired' | 'superseded'
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

  /** The user is asked for a call, has approved it, or has not: each once, however often it is looked at. */
  approval(
    action: 'tool.asked' | 'tool.approved' | 'tool.declined',
    { scope, callId, agent, tool, args, reason }: ApprovalNote,
  ): Promise<void> {
    const { threadId } = scope
    const detail = { threadId, callId, agent, tool, reason, ...describeArguments(toObject(args)) }
    return this.#write(scope, { id: `${action}_${threadId}_${callId}`, action, detail })
  }

  /** A model has called a tool that its agent has not. Nothing was done. */
  unknown({ scope, callId, agent, tool, args }: ApprovalNote): Promise<void> {
    const { threadId } = scope
    const detail = {
      threadId,
      callId,
      agent,
      tool,
      outcome: 'refused',
      code: 'tool_unknown',
      ...describeArguments(toObject(args)),
    }
    return this.#write(scope, { id: `tool_${randomUUID()}`, action: 'tool.refused', detail })
  }

  /** A tool changed after it was first seen and is not offered. It is nobody's doing, and stands under {@link SERVER}. */
  held({ server, tool }: HeldTool, { logger }: { logger: Pick<Logger, 'error'> }): void {
    const written = this.#write(
      { userId: SERVER },
      { id: `tool_${randomUUID()}`, action: 'tool.held', detail: { server, tool } },
    )
    written.catch((error: unknown) => logger.error({ err: error, server, tool }, 'An audit record was lost'))
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
