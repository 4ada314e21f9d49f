import type { ClientToolCallItem } from '@frontdesk/chatkit'
import type { ChatKitResult, RequestContext } from '@frontdesk/chatkit/server'
import { ChatKitError } from '@frontdesk/chatkit/server'
import type { Logger } from 'pino'

export interface ClientToolDeadlineParts {
  /** How long a page may take to answer. */
  timeoutMs: number
  /** Sends the answer that stands for the page's. */
  process: (request: object, context: RequestContext) => Promise<ChatKitResult>
  logger: Logger
  /** Waits, and gives what ends the waiting. */
  schedule?: (work: () => void, delayMs: number) => () => void
}

/** What the model is told of a page that did not answer. */
export const NO_ANSWER = { error: 'The page did not answer in time. Go on without it, and tell the user so.' }

/** Answers in the place of pages that do not, so that the model can go on. A page that answers later than that is refused by the protocol. */
export class ClientToolDeadlines {
  readonly #parts: Required<ClientToolDeadlineParts>
  readonly #waiting = new Map<string, () => void>()

  constructor({ schedule = after, ...parts }: ClientToolDeadlineParts) {
    this.#parts = { schedule, ...parts }
  }

  /** Starts the time limit of a call that a page was asked to make. */
  start({ thread_id }: ClientToolCallItem, context: RequestContext): void {
    this.end(thread_id)
    const { schedule, timeoutMs } = this.#parts
    this.#waiting.set(
      thread_id,
      schedule(() => void this.#giveUp(thread_id, context), timeoutMs),
    )
  }

  /** Stops waiting for the page: the thread has gone on. */
  end(threadId: string): void {
    this.#waiting.get(threadId)?.()
    this.#waiting.delete(threadId)
  }

  async #giveUp(thread_id: string, context: RequestContext): Promise<void> {
    this.#waiting.delete(thread_id)
    const { process, logger } = this.#parts
    try {
      const params = { thread_id, result: NO_ANSWER }
      const result = await process({ type: 'threads.add_client_tool_output', params }, context)
      // Nobody reads this answer live. The page finds it in the thread.
      if (result.type === 'stream') while (!(await result.events.next()).done);
    } catch (error) {
      // The page answered after all, or the thread is gone.
      if (!(error instanceof ChatKitError)) logger.warn({ err: error, thread_id }, 'A run without its page failed')
    }
  }
}

function after(work: () => void, delayMs: number): () => void {
  const timer = setTimeout(work, delayMs).unref()
  return () => clearTimeout(timer)
}
