import { setTimeout as delay } from 'node:timers/promises'
import type { ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { RequestContext, Store } from '@frontdesk/chatkit/server'

const PAGE = 50
/** How long a reader waits before it looks by itself: the answer may have come through another replica. */
const LOOK_MS = 1_000

/** Tells the pages that have a thread open of what people answer in it. */
export class ThreadFeed {
  readonly #store: Store
  readonly #lookMs: number
  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(store: Store, { lookMs = LOOK_MS }: { lookMs?: number } = {}) {
    this.#store = store
    this.#lookMs = lookMs
  }

  /** Wakes the readers of the thread in this process. */
  announce(threadId: string): void {
    for (const wake of this.#waiting.get(threadId) ?? []) wake()
  }

  /** The answers of people from now on, until the signal aborts or the server stops. Throws `NotFoundError` when the thread is absent or another user's. */
  async *follow(
    threadId: string,
    context: RequestContext,
    { signal, isStopping = () => false }: { signal: AbortSignal; isStopping?: () => boolean },
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    await this.#store.loadThread(threadId, context)
    let after = await this.#newest(threadId, context)
    while (!signal.aborted && !isStopping()) {
      const items = await this.#itemsAfter(threadId, after, context)
      if (items === undefined) after = await this.#newest(threadId, context)
      for (const item of items ?? []) {
        after = item.id
        if (isHumanAnswer(item)) yield { type: 'thread.item.done', item }
      }
      if (items === undefined || items.length < PAGE) await this.#wait(threadId, signal)
    }
  }

  async #newest(threadId: string, context: RequestContext): Promise<string | undefined> {
    const { data } = await this.#store.loadThreadItems(threadId, { limit: 1, order: 'desc' }, context)
    return data[0]?.id
  }

  /** Undefined when the item to go on from is gone, as after a retry. */
  async #itemsAfter(
    threadId: string,
    after: string | undefined,
    context: RequestContext,
  ): Promise<ThreadItem[] | undefined> {
    const place = after === undefined ? {} : { after }
    try {
      return (await this.#store.loadThreadItems(threadId, { limit: PAGE, order: 'asc', ...place }, context)).data
    } catch (error) {
      if (error instanceof NotFoundError && after !== undefined) return undefined
      throw error
    }
  }

  async #wait(threadId: string, signal: AbortSignal): Promise<void> {
    const woken = new AbortController()
    const wake = () => woken.abort()
    const waiting = this.#waiting.get(threadId) ?? new Set()
    this.#waiting.set(threadId, waiting.add(wake))
    // Being woken and being stopped both end the wait.
    await delay(this.#lookMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
    waiting.delete(wake)
    if (waiting.size === 0) this.#waiting.delete(threadId)
  }
}

function isHumanAnswer(item: ThreadItem): boolean {
  return item.type === 'assistant_message' && 'answered_by' in item
}
