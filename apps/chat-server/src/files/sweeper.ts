import { sweepAttachments } from '@frontdesk/store/maintenance'
import type { SqlStore } from '@frontdesk/store'
import type { FileStore } from '@frontdesk/store/files'
import type { Logger } from 'pino'

/** How often the sweeper looks. */
const EVERY_MS = 3_600_000

export interface SweeperParts {
  store: SqlStore
  files: FileStore
  /** How old an attachment is that will not be sent any more. */
  unsentTtlMs: number
  logger: Logger
}

/** Deletes attachments that no message has been sent with, and what was sent to the bucket for none: now, and every hour until it is disposed of. */
export class Sweeper implements AsyncDisposable {
  readonly #parts: SweeperParts
  readonly #timer: NodeJS.Timeout
  #sweeping: Promise<void>

  constructor(parts: SweeperParts) {
    this.#parts = parts
    this.#sweeping = this.#sweep()
    this.#timer = setInterval(() => {
      this.#sweeping = this.#sweeping.then(() => this.#sweep())
    }, EVERY_MS)
    this.#timer.unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { store, files, unsentTtlMs, logger } = this.#parts
    try {
      const count = await sweepAttachments(store, { ageMs: unsentTtlMs, files })
      await files.drafts?.deleteOld({ ageMs: unsentTtlMs })
      if (count > 0) logger.info({ attachments: count }, 'Deleted attachments that were never sent')
    } catch (error) {
      logger.warn({ err: error }, 'Attachments that were never sent could not be deleted. Trying again in an hour')
    }
  }
}
