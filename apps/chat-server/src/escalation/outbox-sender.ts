import { setTimeout as delay } from 'node:timers/promises'
import type { Outbox, OutboxMessage } from '@frontdesk/store'
import type { Logger } from 'pino'
import { WEBHOOK_TIMEOUT_MS } from './webhook.ts'
import type { Webhook } from './webhook.ts'

export interface OutboxSenderOptions {
  outbox: Outbox
  webhook: Pick<Webhook, 'send'>
  logger: Logger
  /** How long to wait before each further attempt. */
  delaysMs?: readonly number[]
}

const SECOND = 1_000
const DELAYS_MS = [5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND, 3_600 * SECOND, 6 * 3_600 * SECOND]
/** How many messages are sent at once. */
const AT_ONCE = 10
/** A host that has said nothing for so long after it took a message has ended. */
const LEASE_MS = 2 * WEBHOOK_TIMEOUT_MS
/** How far the clocks of hosts may be apart. */
const CLOCKS_MS = 600 * SECOND
/** How often a host looks for what another one has left. */
const LOOK_MS = 30 * SECOND

/**
 * Sends what is in the outbox until the receiver has it, over restarts and with several hosts: each message is with one of them at a time. It can arrive
 * twice, when a host ends in between; the receiver tells repeated ones by `webhook-id`. After the last attempt it is given up, which is logged.
 */
export class OutboxSender implements AsyncDisposable {
  readonly #options: Required<OutboxSenderOptions>
  readonly #maxWaitMs: number
  readonly #closing = new AbortController()
  readonly #running: Promise<void>
  #woken = new AbortController()

  constructor({ delaysMs = DELAYS_MS, ...options }: OutboxSenderOptions) {
    this.#options = { ...options, delaysMs }
    this.#maxWaitMs = Math.max(LEASE_MS, ...delaysMs) + CLOCKS_MS
    this.#running = this.#run()
  }

  /** There is something new to send. */
  wake(): void {
    this.#woken.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { outbox, logger } = this.#options
    while (!this.#closing.signal.aborted) {
      this.#woken = new AbortController()
      try {
        const messages = await outbox.take({
          limit: AT_ONCE,
          leaseMs: LEASE_MS,
          now: Date.now(),
          maxWaitMs: this.#maxWaitMs,
        })
        await Promise.all(messages.map((message) => this.#send(message)))
        if (messages.length > 0) continue
        await this.#wait(((await outbox.nextDueAt()) ?? Infinity) - Date.now())
      } catch (error) {
        if (this.#closing.signal.aborted) return
        logger.error({ err: error }, 'The outbox cannot be read, and is looked at again')
        await this.#wait(LOOK_MS)
      }
    }
  }

  async #send({ id, body, attempts }: OutboxMessage): Promise<void> {
    const { outbox, webhook, logger, delaysMs } = this.#options
    const { type, data } = body as { type: string; data: Record<string, unknown> }
    const delivery = await webhook.send({ id, type, data }, { signal: this.#closing.signal })
    if (delivery !== 'again') return outbox.remove(id)
    // Whoever comes next goes on at once.
    if (this.#closing.signal.aborted) return outbox.postpone(id, Date.now())
    const waitMs = delaysMs[attempts - 1]
    if (waitMs !== undefined) return outbox.postpone(id, Date.now() + waitMs)
    logger.error({ id }, 'A webhook was not taken after the last attempt, and is given up')
    return outbox.remove(id)
  }

  /** Until then, or until there is something new, or for a while: another host may have left something. Keeps no process alive. */
  async #wait(milliseconds: number): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, this.#woken.signal])
    await delay(Math.min(Math.max(milliseconds, 0), LOOK_MS), undefined, { signal, ref: false }).catch(() => undefined)
  }
}
