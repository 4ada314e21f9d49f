import { setTimeout as delay } from 'node:timers/promises'
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
  /** How long to wait before each further attempt. */
  delaysMs?: readonly number[]
  now?: () => Date
}

const SECOND = 1_000
const DELAYS_MS = [5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND, 3_600 * SECOND, 6 * 3_600 * SECOND]
/** How long a receiver may take to answer. */
const TIMEOUT_MS = 15 * SECOND

/**
 * Tells another service what has happened, signed as Standard Webhooks says, and again until it answers with 2xx. The receiver tells repeated messages by
 * `webhook-id`. Source: https://www.standardwebhooks.com.
 */
export class Webhook implements AsyncDisposable {
  readonly #options: Required<WebhookOptions>
  readonly #closing = new AbortController()
  readonly #sending = new Map<string, Promise<void>>()

  constructor({ delaysMs = DELAYS_MS, now = () => new Date(), ...options }: WebhookOptions) {
    this.#options = { ...options, delaysMs, now }
  }

  /** Sends in the background. A message that is being sent is not sent a second time meanwhile. */
  send(message: WebhookMessage): void {
    if (this.#closing.signal.aborted || this.#sending.has(message.id)) return
    const sending = this.#sendUntilTaken(message).finally(() => this.#sending.delete(message.id))
    this.#sending.set(message.id, sending)
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await Promise.all(this.#sending.values())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.idle()
  }

  async #sendUntilTaken(message: WebhookMessage): Promise<void> {
    const { delaysMs, logger } = this.#options
    for (const wait of [0, ...delaysMs]) {
      // Waiting keeps no process alive, and ends with it.
      await delay(wait, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined)
      if (this.#closing.signal.aborted) return
      const outcome = await this.#attempt(message)
      if (outcome !== 'again') return
    }
    logger.error({ id: message.id }, 'A webhook was not taken, and is given up until the next start')
  }

  async #attempt({ id, type, data }: WebhookMessage): Promise<'taken' | 'gone' | 'again'> {
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
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      await response.body?.cancel()
      if (response.ok) return 'taken'
      logger.warn({ id, status: response.status }, 'A webhook was refused')
      return response.status === 410 ? 'gone' : 'again'
    } catch (error) {
      if (!this.#closing.signal.aborted) logger.warn({ id, err: error }, 'A webhook could not be sent')
      return 'again'
    }
  }
}
