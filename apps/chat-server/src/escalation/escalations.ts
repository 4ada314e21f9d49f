import type { RequestContext } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import type { Case } from './case.ts'
import type { Webhook } from './webhook.ts'

/** How many open cases are told again after a start. */
const MAX_RESENT = 500

/** The cases in which a person is needed: kept in the store, told to a webhook. */
export class Escalations {
  readonly #store: SqlStore
  readonly #webhook: Webhook | undefined

  constructor({ store, webhook }: { store: SqlStore; webhook: Webhook | undefined }) {
    this.#store = store
    this.#webhook = webhook
  }

  /** Records a case and tells the webhook of it. The same case again changes nothing. */
  async open({ id, threadId, reason, summary }: Case, context: RequestContext): Promise<void> {
    const text = summary === undefined ? reason : `${reason}\n\n${summary}`
    await this.#store.write([{ type: 'open_escalation', id, threadId, reason: text }], context)
    const { userId, tenantId } = context
    this.#tell({ id, threadId, userId, reason: text, ...(tenantId !== undefined && { tenantId }) })
  }

  /** Tells of the open cases again: a server that was ended may have told nobody. Who receives it knows each by its id. */
  async resend(): Promise<void> {
    if (this.#webhook === undefined) return
    const cases = await this.#store.records.loadEscalations({ state: 'open', limit: MAX_RESENT })
    for (const { id, threadId, userId, reason } of cases.toReversed()) this.#tell({ id, threadId, userId, reason })
  }

  #tell({ id, threadId, userId, tenantId, reason }: OpenCase): void {
    const data = {
      id,
      thread_id: threadId,
      user_id: userId,
      ...(tenantId !== undefined && { tenant_id: tenantId }),
      reason,
    }
    this.#webhook?.send({ id, type: 'escalation.opened', data })
  }
}

interface OpenCase {
  id: string
  threadId: string
  userId: string
  tenantId?: string
  reason: string
}
