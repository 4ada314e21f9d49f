import type { ClientToolCallItem } from '@frontdesk/chatkit'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { ChatKitError } from '@frontdesk/chatkit/server'
import type { Logger } from 'pino'

export interface ClientToolDeadlineParts {
  /** How long a page may take to answer. */
  timeoutMs: number
  logger: Logger
  /** Waits, and gives what ends the waiting. */
  schedule?: (work: () => void, delayMs: number) => () => void
}

type PageCall = Pick<ClientToolCallItem, 'id' | 'thread_id'>

/** Whether the call still waits for the page. */
export type IsPending = (call: PageCall, context: RequestContext) => Promise<boolean>

/** Sends the answer that stands for the page's. */
export type SendOutput = (request: object, context: RequestContext) => Promise<unknown>

/** What the model is told of a page that did not answer. */
export const NO_ANSWER = { error: 'The page did not answer in time. Go on without it, and tell the user so.' }

/** Answers in the place of pages that do not, so that the model can go on. A page that answers later than that is refused by the protocol. */
export class ClientToolDeadlines {
  readonly timeoutMs: number
  readonly #logger: Logger
  readonly #schedule: NonNullable<ClientToolDeadlineParts['schedule']>
  readonly #waiting = new Map<string, () => void>()
  #send: SendOutput | undefined
  #isPending: IsPending = async () => true

  constructor({ timeoutMs, logger, schedule = after }: ClientToolDeadlineParts) {
    this.timeoutMs = timeoutMs
    this.#logger = logger
    this.#schedule = schedule
  }

  /** Names what takes the answers, and what knows whether a call still waits: both are made of a server that already has these deadlines. */
  answerBy(send: SendOutput, { isPending = async () => true }: { isPending?: IsPending } = {}): void {
    this.#send = send
    this.#isPending = isPending
  }

  /** Starts the time limit of a call that a page was asked to make. */
  start(call: PageCall, context: RequestContext): void {
    this.end(call.thread_id)
    this.#waiting.set(
      call.thread_id,
      this.#schedule(() => void this.#giveUp(call, context), this.timeoutMs),
    )
  }

  /** Whether the page of a thread is waited for here. */
  isWaiting(threadId: string): boolean {
    return this.#waiting.has(threadId)
  }

  /** Stops waiting for the page: the thread has gone on. */
  end(threadId: string): void {
    this.#waiting.get(threadId)?.()
    this.#waiting.delete(threadId)
  }

  async #giveUp({ id, thread_id }: PageCall, context: RequestContext): Promise<void> {
    this.#waiting.delete(thread_id)
    try {
      // Another server may have had the answer, and may have asked the page something else since.
      if (!(await this.#isPending({ id, thread_id }, context))) return
      const params = { thread_id, result: NO_ANSWER }
      await this.#send?.({ type: 'threads.add_client_tool_output', params }, context)
    } catch (error) {
      // The page answered after all, or the thread is gone.
      if (!(error instanceof ChatKitError))
        this.#logger.warn({ err: error, thread_id }, 'A run without its page failed')
    }
  }
}

function after(work: () => void, delayMs: number): () => void {
  const timer = setTimeout(work, delayMs).unref()
  return () => clearTimeout(timer)
}
