import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { Escalations } from '../escalation/escalations.ts'
import { OutboxSender } from '../escalation/outbox-sender.ts'
import { Webhook } from '../escalation/webhook.ts'

/** What asks people for help: the cases, and the webhook that is told of them. */
export interface EscalationsPart extends AsyncDisposable {
  escalations: Escalations
}

/** Opens it, and goes on with what the webhook was not told yet. */
export async function openEscalationsPart(
  { escalation: { webhook: target } }: Config,
  { store, logger }: { store: SqlStore; logger: Logger },
): Promise<EscalationsPart> {
  const webhook = target && new Webhook({ ...target, logger })
  const sender = webhook && new OutboxSender({ outbox: store.outbox, webhook, logger })
  return {
    escalations: new Escalations({ store, sender }),
    [Symbol.asyncDispose]: async () => sender?.[Symbol.asyncDispose](),
  }
}
