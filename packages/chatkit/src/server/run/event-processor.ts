import type { ErrorEvent, ThreadStreamEvent, ThreadUpdatedEvent } from '../../event.ts'
import type { ThreadItem } from '../../item.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { ThreadItemUpdate } from '../../update.ts'
import type { WidgetRoot } from '../../widget.ts'
import { CustomStreamError, NotFoundError, NotImplementedError, StreamError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { PendingItems } from '../items/pending-items.ts'
import { toWireThread } from '../wire/projections.ts'
import { mergeThread } from '../items/merge-thread.ts'
import { copyJson, isSameJson } from '../items/same-json.ts'
import type { Store, StoreChange } from '../store.ts'

export interface EventProcessorOptions<Context> {
  /** Shared with the hook, which may change it at any time. */
  thread: ThreadMetadata
  context: Context
  store: Store<Context>
  logger: Logger
  /** Whether a new root is saved for a widget that is stored already. */
  saveWidgetUpdates: boolean
  /** Whether a retry is offered when no hook handles the request, although it could never help. */
  retryUnhandled: boolean
}

/** What a run keeps of its events: items by their rule, the thread when it has changed, unfinished items for the case of a cut. */
export class EventProcessor<Context> {
  readonly #pending = new PendingItems()
  readonly #options: EventProcessorOptions<Context>
  #savedThread: ThreadMetadata

  constructor(options: EventProcessorOptions<Context>) {
    this.#options = options
    this.#savedThread = copyJson(options.thread)
  }

  get pendingItems(): ThreadItem[] {
    return this.#pending.list()
  }

  /** Applies the event. Gives what it changes in the thread, which is to be kept before the event is sent. */
  changesOf(event: ThreadStreamEvent): StoreChange[] | Promise<StoreChange[]> | undefined {
    switch (event.type) {
      case 'thread.item.added':
        this.#pending.add(event.item)
        return undefined
      case 'thread.item.updated':
        assertTextDelta(event.update)
        this.#pending.update(event.item_id, event.update)
        if (!this.#options.saveWidgetUpdates || event.update.type !== 'widget.root.updated') return undefined
        // A widget that is still being made is stored when it is done.
        return this.#pending.has(event.item_id) ? undefined : this.#widgetChanges(event.item_id, event.update.widget)
      case 'thread.item.done':
      case 'thread.item.replaced':
        return [{ type: 'save_item', threadId: this.#options.thread.id, item: event.item }]
      case 'thread.item.removed':
        return [{ type: 'delete_item', threadId: this.#options.thread.id, itemId: event.item_id }]
      default:
        return undefined
    }
  }

  /** Tells that the changes of the event are stored. From now on its item is not pending any more. */
  settle(event: ThreadStreamEvent): void {
    if (event.type === 'thread.item.removed') this.#pending.delete(event.item_id)
    if (event.type === 'thread.item.done' || event.type === 'thread.item.replaced') this.#pending.delete(event.item.id)
  }

  hasThreadChanged(): boolean {
    return !isSameJson(this.#options.thread, this.#savedThread)
  }

  /**
   * What the hook has changed in the thread, and nothing else: a title that the user gives meanwhile stays. Throws
   * {@link NotFoundError} when the thread was deleted meanwhile, so that it does not come back. Call `settle` once the
   * change is stored; what the hook changes before that counts as another change.
   */
  async threadChange(): Promise<{ event: ThreadUpdatedEvent; change: StoreChange; settle: () => void }> {
    const { store, thread, context } = this.#options
    const changed = copyJson(thread)
    const stored = await store.loadThread(thread.id, context)
    const merged = mergeThread(stored, { base: this.#savedThread, thread: changed })
    return {
      event: { type: 'thread.updated', thread: toWireThread(merged) },
      change: { type: 'save_thread', thread: merged, base: stored },
      settle: () => (this.#savedThread = changed),
    }
  }

  /**
   * The event that reports an exception. An exception that is not meant for the user is logged, and the user sees a
   * general sentence. Of an exception that is meant for the user, the cause is logged.
   */
  toErrorEvent(error: unknown): ErrorEvent {
    const isForTheUser = error instanceof CustomStreamError || error instanceof StreamError
    if (isForTheUser && error.cause !== undefined) {
      this.#options.logger.error({ err: error.cause, thread_id: this.#options.thread.id }, 'A run failed')
    }
    if (error instanceof CustomStreamError) {
      return { type: 'error', code: 'custom', message: error.message, allow_retry: error.allowRetry }
    }
    if (error instanceof StreamError) return { type: 'error', code: error.code, allow_retry: error.allowRetry }
    this.#options.logger.error({ err: error, thread_id: this.#options.thread.id }, 'A run failed')
    const canRetry = this.#options.retryUnhandled || !(error instanceof NotImplementedError)
    return { type: 'error', code: 'stream.error', allow_retry: canRetry }
  }

  async #widgetChanges(itemId: string, widget: WidgetRoot): Promise<StoreChange[]> {
    const { store, thread, context } = this.#options
    try {
      const item = await store.loadItem(thread.id, itemId, context)
      return item.type === 'widget' ? [{ type: 'save_item', threadId: thread.id, item: { ...item, widget } }] : []
    } catch (error) {
      // The hook may speak of an item that was never stored.
      if (!(error instanceof NotFoundError)) throw error
      return []
    }
  }
}

/**
 * A hook passes on unchecked what a provider sends. A delta that is no text, such as null, would be stored as the word
 * "null".
 */
function assertTextDelta(update: ThreadItemUpdate): void {
  if (update.type !== 'assistant_message.content_part.text_delta') return
  const { content_index: index, delta }: { content_index: unknown; delta: unknown } = update
  if (typeof delta !== 'string') throw new TypeError(`The delta of a text is a string, not ${typeof delta}`)
  if (!Number.isInteger(index) || Number(index) < 0) throw new TypeError('A text delta needs a content_index from 0')
}
