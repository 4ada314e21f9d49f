import type { Attachment } from '../attachment.ts'
import type { ThreadItem } from '../item.ts'
import type { Order, Page } from '../page.ts'
import type { ThreadMetadata } from '../thread.ts'
import { createId } from './id.ts'
import type { ItemKind } from './id.ts'

/** Which page of a list. `limit` is 1–100 and `after` the id of any element, exclusive; the page goes on from it in the given order. */
export interface PageOptions {
  limit: number
  order: Order
  after?: string | undefined
}

/** Who asks. The store puts `userId` into every query: what belongs to another user is absent. */
export interface RequestContext {
  userId: string
  tenantId?: string
  locale?: string
  requestId?: string
}

/**
 * A place in the items of a thread, for the store that gave it alone. It holds for as long as none of the items up to it is replaced or deleted, and
 * for good where none is.
 */
export type ThreadMark = string

/** What has arrived in a thread since a mark, oldest first, and the mark after it. */
export interface Arrivals {
  items: ThreadItem[]
  mark: ThreadMark
}

/**
 * One thing to change. Saving inserts or replaces by id, and what is replaced keeps its place in the thread. Deleting what is absent does nothing. A thread
 * that is saved with the `base` that it came of is merged into the stored one ({@link mergeThread}), within the write: somebody else may have
 * changed another part of it since. Then an absent thread is not inserted: it throws {@link NotFoundError}.
 */
export type StoreChange =
  | { type: 'save_thread'; thread: ThreadMetadata; base?: ThreadMetadata | undefined }
  | { type: 'delete_thread'; threadId: string }
  | { type: 'save_item'; threadId: string; item: ThreadItem }
  | { type: 'delete_item'; threadId: string; itemId: string }
  | { type: 'delete_items_after'; threadId: string; itemId: string }
  | { type: 'save_attachment'; attachment: Attachment }
  | { type: 'delete_attachment'; attachmentId: string }

/**
 * Where threads, items and attachments are kept. A store implements the reads and {@link Store.write}; each single
 * change of the reference's contract is a write with one change. Callers may mutate what a store returns. Items and
 * threads are in the order in which they were first saved, never in the order of `created_at`: clocks step back, and
 * differ between machines. The reference orders by `created_at`; where clocks are right, both orders are the same.
 * Every implementation passes `describeStore` of `@frontdesk/chatkit/testing`.
 * Source: `Store`, openai/chatkit-python `chatkit/store.py`.
 */
export abstract class Store<Context = RequestContext> {
  /** Throws {@link NotFoundError} when the thread is absent or another user's. */
  abstract loadThread(threadId: string, context: Context): Promise<ThreadMetadata>

  /** The user's threads. Throws {@link NotFoundError} when `after` is none of them. */
  abstract loadThreads(options: PageOptions, context: Context): Promise<Page<ThreadMetadata>>

  /**
   * One page of a thread's items, hidden ones included: callers filter them before the wire. An absent thread, or another user's, has none.
   * Throws {@link NotFoundError} when `after` is no item of the thread.
   */
  abstract loadThreadItems(threadId: string, options: PageOptions, context: Context): Promise<Page<ThreadItem>>

  /** Throws {@link NotFoundError} when the item is absent, in another thread, or another user's. */
  abstract loadItem(threadId: string, itemId: string, context: Context): Promise<ThreadItem>

  /** Throws {@link NotFoundError} when the attachment is absent or another user's. */
  abstract loadAttachment(attachmentId: string, context: Context): Promise<Attachment>

  /**
   * Makes all the changes, in order, or none. Durable when it resolves. Throws {@link NotFoundError} when an item is saved into a thread that is
   * absent or another user's, or when a saved id is another user's; {@link StoreUnavailableError} when the store cannot write now.
   */
  abstract write(changes: readonly StoreChange[], context: Context): Promise<void>

  /**
   * What has arrived in the thread since `mark`: every item up to the mark is then what it was, whoever else writes to the thread. Without a mark,
   * no item and the mark of now. Undefined when an item up to the mark has been replaced or deleted, when more than `limit` have arrived, when the
   * thread is absent or another user's, and from a store that cannot tell, as this one here: then the thread is to be read anew.
   */
  async loadArrivals(
    _threadId: string,
    _options: { mark?: ThreadMark | undefined; limit: number },
    _context: Context,
  ): Promise<Arrivals | undefined> {
    return undefined
  }

  generateThreadId(_context: Context): string {
    return createId('thread')
  }

  generateItemId(kind: ItemKind, _thread: ThreadMetadata, _context: Context): string {
    return createId(kind)
  }

  /** Saves the thread; with the `base` that it came of, what is different between the two. */
  saveThread(thread: ThreadMetadata, context: Context, { base }: { base?: ThreadMetadata } = {}): Promise<void> {
    return this.write([{ type: 'save_thread', thread, ...(base && { base }) }], context)
  }

  /** Deletes the thread with its items and feedback. */
  deleteThread(threadId: string, context: Context): Promise<void> {
    return this.write([{ type: 'delete_thread', threadId }], context)
  }

  /** The same as {@link Store.saveItem}: a repeated add replaces, it never duplicates. */
  addThreadItem(threadId: string, item: ThreadItem, context: Context): Promise<void> {
    return this.saveItem(threadId, item, context)
  }

  saveItem(threadId: string, item: ThreadItem, context: Context): Promise<void> {
    return this.write([{ type: 'save_item', threadId, item }], context)
  }

  deleteThreadItem(threadId: string, itemId: string, context: Context): Promise<void> {
    return this.write([{ type: 'delete_item', threadId, itemId }], context)
  }

  saveAttachment(attachment: Attachment, context: Context): Promise<void> {
    return this.write([{ type: 'save_attachment', attachment }], context)
  }

  deleteAttachment(attachmentId: string, context: Context): Promise<void> {
    return this.write([{ type: 'delete_attachment', attachmentId }], context)
  }
}
