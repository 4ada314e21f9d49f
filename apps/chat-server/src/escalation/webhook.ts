import type { Logger } from 'pino'
import { signWebhook } from './sign-webhook.ts'

/** Something that has happened. `id` stays the same however often it is sent. */
export interface WebhookMessage {
  id: string
  type: string
  data: Record<string, unknown>
}

export interface WebhookOptions {
  url: string
  /** `whsec_` and a key in base64. */
  secret: string
  logger: Logger
  now?: () => Date
}

/** What came of an attempt: the receiver has the message, wants none any more, or may want it later. */
export type Delivery = 'taken' | 'gone' | 'again'

/** How long a receiver may take to answer. */
export const WEBHOOK_TIMEOUT_MS = 15_000

/** Tells another service what has happened, signed as Standard Webhooks says. Source: https://www.standardwebhooks.com. */
export class Webhook {
  readonly #options: Required<WebhookOptions>

  constructor({ now = () => new Date(), ...options }: WebhookOptions) {
    this.#options = { ...options, now }
  }

  /** One attempt. Never throws: what goes wrong is logged. */
  async send({ id, type, data }: WebhookMessage, { signal }: { signal: AbortSignal }): Promise<Delivery> {
    const { url, secret, now, logger } = this.#options
    const timestamp = now()
    const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data })
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signWebhook({ id, timestamp, body }, secret) },
        body,
        // A redirect would take the case to an address that nobody has chosen.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)]),
      })
      await response.body?.cancel()
      if (response.ok) return 'taken'
      logger.warn({ id, status: response.status }, 'A webhook was refused')
      return response.status === 410 ? 'gone' : 'again'
    } catch (error) {
      if (!signal.aborted) logger.warn({ id, err: error }, 'A webhook could not be sent')
      return 'again'
    }
  }
}
