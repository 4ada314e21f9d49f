import type { RequestContext } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import type { Case } from './case.ts'

export interface EscalationsParts {
  store: SqlStore
  /** Is told that there is a message to send. Absent: nobody is told of cases. */
  sender?: { wake: () => void } | undefined
}

/** The cases in which a person is needed: kept in the store, told to a webhook. */
export class Escalations {
  readonly #parts: EscalationsParts

  constructor(parts: EscalationsParts) {
    this.#parts = parts
  }

  /** Records a case, and in the same write that the webhook is to be told of it. The same case again changes nothing. */
  async open({ id, threadId, reason, summary }: Case, context: RequestContext): Promise<void> {
    const { store, sender } = this.#parts
    const { userId, tenantId } = context
    const text = summary === undefined ? reason : `${reason}\n\n${summary}`
    const data = {
      id,
      thread_id: threadId,
      user_id: userId,
      ...(tenantId !== undefined && { tenant_id: tenantId }),
      reason: text,
    }
    const message = sender && { type: 'escalation.opened', data }
    await store.write([{ type: 'open_escalation', id, threadId, reason: text, message }], context)
    sender?.wake()
  }
}
