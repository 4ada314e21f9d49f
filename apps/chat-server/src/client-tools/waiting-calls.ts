import { isHiddenItem } from '@frontdesk/chatkit'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { ClientToolDeadlines } from './client-tool-deadlines.ts'

export interface WaitingCallsParts {
  deadlines: ClientToolDeadlines
  store: SqlStore
  logger: Logger
  /** The present, in milliseconds since 1970. */
  now?: () => number
}

/** How often it is looked for pages that nobody waits for any more. */
const LOOK_EVERY_MS = 60_000
/** A server that starts looks back so far beyond the time limit, for servers that ended before. */
const LOOK_BACK_MS = 3_600_000
/** How many of the newest items of a thread are looked at: the call, and what is hidden behind it. */
const NEWEST = 10

/**
 * Finds the pages that were asked something by a server which has ended since, and waits for them in its place: a deadline outlives the process that set
 * it. Every server looks, and the first whose time is over answers; the others are told that it has been answered.
 */
export class WaitingCalls implements AsyncDisposable {
  readonly #parts: Required<WaitingCallsParts>
  readonly #timer: NodeJS.Timeout
  #looking: Promise<void> = Promise.resolve()

  constructor({ now = Date.now, ...parts }: WaitingCallsParts) {
    this.#parts = { now, ...parts }
    this.#timer = setInterval(() => this.#begin(2 * LOOK_EVERY_MS), LOOK_EVERY_MS).unref()
    this.#begin(LOOK_BACK_MS)
  }

  /** Starts the time of every call that waits and is not known here, of those that were made since `lookBackMs` before the time limit. */
  async look(lookBackMs: number): Promise<void> {
    const { deadlines, store, now } = this.#parts
    const ended = await store.runs.loadEnded({ since: now() - deadlines.timeoutMs - lookBackMs })
    for (const { threadId, owner } of ended) {
      if (deadlines.isWaiting(threadId)) continue
      const { data } = await store.loadThreadItems(threadId, { limit: NEWEST, order: 'desc' }, owner)
      const newest = data.find((item) => !isHiddenItem(item))
      if (newest?.type !== 'client_tool_call' || newest.status !== 'pending') continue
      // The whole time anew: the clock of the server that asked may be minutes away from this one's.
      deadlines.start(newest, owner)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  #begin(lookBackMs: number): void {
    const { logger } = this.#parts
    this.#looking = this.look(lookBackMs).catch((error: unknown) => {
      logger.warn({ err: error }, 'It could not be looked for pages that have not answered')
    })
  }
}
