import type { Attachment } from '../attachment.ts'
import type { ThreadItem } from '../item.ts'
import type { Page } from '../page.ts'
import { mergeThread } from './items/merge-thread.ts'
import { NotFoundError } from './errors.ts'
import { Store } from './store.ts'
import type { Arrivals, PageOptions, StoreChange, ThreadMark } from './store.ts'
import type { ThreadMetadata } from '../thread.ts'
import { OrderedRows } from './ordered-rows.ts'
import type { Undo } from './ordered-rows.ts'

/** Whose data it is. Users of different tenants are different users. */
export interface MemoryStoreContext {
  userId: string
  tenantId?: string | undefined
}

interface Owned {
  readonly owner: string
  readonly json: string
}

/** Everything a {@link MemoryStore} holds, of all users: threads and items in store order, attachments in the order they were first saved. */
export interface StoreSnapshot {
  threads: { thread: ThreadMetadata; items: ThreadItem[] }[]
  attachments: Attachment[]
}

/**
 * A {@link Store} in memory, for tests and first steps. It keeps JSON, as a real store does, so that nobody shares an object with it.
 * All changes of a `write` happen in one turn of the event loop, or none.
 */
export class MemoryStore extends Store<MemoryStoreContext> {
  readonly #threads = new OrderedRows<Owned>()
  readonly #items = new Map<string, OrderedRows<string>>()
  readonly #attachments = new OrderedRows<Owned>()

  async loadThread(threadId: string, context: MemoryStoreContext): Promise<ThreadMetadata> {
    const thread = this.#threads.get(threadId)
    if (thread?.owner !== ownerOf(context)) throw new NotFoundError(`Thread ${threadId} not found`)
    return JSON.parse(thread.json)
  }

  async loadThreads(options: PageOptions, context: MemoryStoreContext): Promise<Page<ThreadMetadata>> {
    const owner = ownerOf(context)
    const page = this.#threads.page(options, (thread) => thread.owner === owner)
    return { ...page, data: page.data.map((thread) => JSON.parse(thread.json)) }
  }

  async loadThreadItems(
    threadId: string,
    options: PageOptions,
    context: MemoryStoreContext,
  ): Promise<Page<ThreadItem>> {
    const items = this.#isOwned(threadId, context) ? this.#items.get(threadId) : undefined
    const page = (items ?? new OrderedRows<string>()).page(options)
    return { ...page, data: page.data.map((item) => JSON.parse(item)) }
  }

  async loadItem(threadId: string, itemId: string, context: MemoryStoreContext): Promise<ThreadItem> {
    const item = this.#isOwned(threadId, context) ? this.#items.get(threadId)?.get(itemId) : undefined
    if (item === undefined) throw new NotFoundError(`Item ${itemId} not found in thread ${threadId}`)
    return JSON.parse(item)
  }

  override async loadArrivals(
    threadId: string,
    { mark, limit }: { mark?: ThreadMark | undefined; limit: number },
    context: MemoryStoreContext,
  ): Promise<Arrivals | undefined> {
    if (!this.#isOwned(threadId, context)) return undefined
    const rows = this.#ownItems(threadId, context)
    const now = { stamp: rows.stamp, added: rows.added }
    const known: typeof now = mark === undefined ? now : JSON.parse(mark)
    const arrived = rows.since(known.added)
    if (known.stamp !== now.stamp || arrived.length > limit) return undefined
    return { items: arrived.map((item) => JSON.parse(item)), mark: JSON.stringify(now) }
  }

  async loadAttachment(attachmentId: string, context: MemoryStoreContext): Promise<Attachment> {
    const attachment = this.#attachments.get(attachmentId)
    if (attachment?.owner !== ownerOf(context)) throw new NotFoundError(`Attachment ${attachmentId} not found`)
    return JSON.parse(attachment.json)
  }

  async write(changes: readonly StoreChange[], context: MemoryStoreContext): Promise<void> {
    const undos: Undo[] = []
    try {
      for (const change of changes) undos.push(this.#apply(change, context))
    } catch (error) {
      for (const undo of undos.toReversed()) undo()
      throw error
    }
  }

  /** What the store holds now, for assertions. */
  snapshot(): StoreSnapshot {
    const threads = this.#threads.values().map(({ json }) => {
      const thread: ThreadMetadata = JSON.parse(json)
      return { thread, items: (this.#items.get(thread.id)?.values() ?? []).map((item) => JSON.parse(item)) }
    })
    return { threads, attachments: this.#attachments.values().map(({ json }) => JSON.parse(json)) }
  }

  #apply(change: StoreChange, context: MemoryStoreContext): Undo {
    switch (change.type) {
      case 'save_thread':
        return this.#saveOwned(this.#threads, 'Thread', change.thread.id, this.#merged(change, context), context)
      case 'delete_thread':
        return this.#deleteThread(change.threadId, context)
      case 'save_item':
        return this.#ownItems(change.threadId, context).save(change.item.id, JSON.stringify(change.item))
      case 'delete_item':
        return this.#isOwned(change.threadId, context)
          ? this.#ownItems(change.threadId, context).delete(change.itemId)
          : nothing
      case 'delete_items_after':
        return this.#isOwned(change.threadId, context)
          ? this.#ownItems(change.threadId, context).deleteAfter(change.itemId)
          : nothing
      case 'save_attachment':
        return this.#saveOwned(this.#attachments, 'Attachment', change.attachment.id, change.attachment, context)
      case 'delete_attachment':
        return this.#attachments.get(change.attachmentId)?.owner === ownerOf(context)
          ? this.#attachments.delete(change.attachmentId)
          : nothing
      default:
        throw new Error(`Unknown store change: ${JSON.stringify(change satisfies never)}`)
    }
  }

  #merged(
    { thread, base }: { thread: ThreadMetadata; base?: ThreadMetadata | undefined },
    context: MemoryStoreContext,
  ): ThreadMetadata {
    if (base === undefined) return thread
    const stored = this.#threads.get(thread.id)
    if (stored?.owner !== ownerOf(context)) throw new NotFoundError(`Thread ${thread.id} not found`)
    return mergeThread(JSON.parse(stored.json) as ThreadMetadata, { base, thread })
  }

  #isOwned(threadId: string, context: MemoryStoreContext): boolean {
    return this.#threads.get(threadId)?.owner === ownerOf(context)
  }

  #ownItems(threadId: string, context: MemoryStoreContext): OrderedRows<string> {
    if (!this.#isOwned(threadId, context)) throw new NotFoundError(`Thread ${threadId} not found`)
    const items = this.#items.get(threadId) ?? new OrderedRows<string>()
    this.#items.set(threadId, items)
    return items
  }

  #saveOwned(rows: OrderedRows<Owned>, kind: string, id: string, value: object, context: MemoryStoreContext): Undo {
    const owner = ownerOf(context)
    const present = rows.get(id)
    if (present && present.owner !== owner) throw new NotFoundError(`${kind} ${id} not found`)
    return rows.save(id, { owner, json: JSON.stringify(value) })
  }

  #deleteThread(threadId: string, context: MemoryStoreContext): Undo {
    if (!this.#isOwned(threadId, context)) return nothing
    const items = this.#items.get(threadId)
    this.#items.delete(threadId)
    const undo = this.#threads.delete(threadId)
    return () => {
      undo()
      if (items) this.#items.set(threadId, items)
    }
  }
}

function ownerOf({ tenantId, userId }: MemoryStoreContext): string {
  return JSON.stringify([tenantId, userId])
}

function nothing(): void {}
