import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { Escalations } from '../escalation/escalations.ts'
import { Webhook } from '../escalation/webhook.ts'

/** What asks people for help: the cases, and the webhook that is told of them. */
export interface EscalationsPart extends AsyncDisposable {
  escalations: Escalations
}

/** Opens it, and tells of the cases that were open already. */
export async function openEscalationsPart(
  { escalation: { webhook: target } }: Config,
  { store, logger }: { store: SqlStore; logger: Logger },
): Promise<EscalationsPart> {
  const webhook = target && new Webhook({ ...target, logger })
  const escalations = new Escalations({ store, webhook })
  await escalations.resend()
  return {
    escalations,
    [Symbol.asyncDispose]: async () => webhook?.[Symbol.asyncDispose](),
  }
}
