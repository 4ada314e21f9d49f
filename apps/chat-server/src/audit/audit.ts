import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@frontdesk/chatkit'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { PendingAudit, SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'

/** The name that the audit gives to somebody who is not known. */
export const NOBODY = 'anonymous'

/** Writes down what was done and by whom: never what was said, never a secret. Each user has a chain of records that shows a change or a gap. */
export class Audit {
  readonly #store: Pick<SqlStore, 'write'>
  readonly #logger: Logger

  constructor(store: Pick<SqlStore, 'write'>, { logger }: { logger: Logger }) {
    this.#store = store
    this.#logger = logger
  }

  /** A record that the store keeps in the same transaction as the first change of the request. */
  pending(action: string, detail: JsonObject, { requestId }: RequestContext): PendingAudit {
    return {
      id: `aud_${randomUUID()}`,
      action,
      detail: withRequest({ ...detail, outcome: 'done' }, requestId),
      isRecorded: false,
    }
  }

  /** Resolves when the record is on the disk. */
  async record(action: string, detail: JsonObject, context: RequestContext): Promise<void> {
    const { userId, tenantId, requestId } = context
    const change = {
      type: 'append_audit',
      id: `aud_${randomUUID()}`,
      action,
      detail: withRequest(detail, requestId),
    } as const
    await this.#store.write([change], { userId, ...(tenantId !== undefined && { tenantId }) })
  }

  /** For a refusal, which must not wait for its record, nor fail with it. */
  note(action: string, detail: JsonObject, context: RequestContext): void {
    this.record(action, detail, context).catch((error: unknown) => {
      this.#logger.error({ err: error, action }, 'An audit record was lost')
    })
  }
}

function withRequest(detail: JsonObject, requestId: string | undefined): JsonObject {
  return { ...detail, ...(requestId !== undefined && { request_id: requestId }) }
}
