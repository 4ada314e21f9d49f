import type { Attachment } from '../attachment.ts'
import type { ThreadItem } from '../item.ts'
import type { Page } from '../page.ts'
import { NotFoundError } from '../server/errors.ts'
import { Store } from '../server/store.ts'
import type { PageOptions, StoreChange } from '../server/store.ts'
import type { ThreadMetadata } from '../thread.ts'
import { OrderedRows } from './ordered-rows.ts'
import type { Undo } from './ordered-rows.ts'

interface Owned {
  readonly userId: string
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
export class MemoryStore extends Store<{ userId: string }> {
  readonly #threads = new OrderedRows<Owned>()
  readonly #items = new Map<string, OrderedRows<string>>()
  readonly #attachments = new OrderedRows<Owned>()

  async loadThread(threadId: string, { userId }: { userId: string }): Promise<ThreadMetadata> {
    const thread = this.#threads.get(threadId)
    if (thread?.userId !== userId) throw new NotFoundError(`Thread ${threadId} not found`)
    return JSON.parse(thread.json)
  }

  async loadThreads(options: PageOptions, { userId }: { userId: string }): Promise<Page<ThreadMetadata>> {
    const page = this.#threads.page(options, (thread) => thread.userId === userId)
    return { ...page, data: page.data.map((thread) => JSON.parse(thread.json)) }
  }

  async loadThreadItems(
    threadId: string,
    options: PageOptions,
    context: { userId: string },
  ): Promise<Page<ThreadItem>> {
    const items = this.#isOwned(threadId, context) ? this.#items.get(threadId) : undefined
    const page = (items ?? new OrderedRows<string>()).page(options)
    return { ...page, data: page.data.map((item) => JSON.parse(item)) }
  }

  async loadItem(threadId: string, itemId: string, context: { userId: string }): Promise<ThreadItem> {
    const item = this.#isOwned(threadId, context) ? this.#items.get(threadId)?.get(itemId) : undefined
    if (item === undefined) throw new NotFoundError(`Item ${itemId} not found in thread ${threadId}`)
    return JSON.parse(item)
  }

  async loadAttachment(attachmentId: string, { userId }: { userId: string }): Promise<Attachment> {
    const attachment = this.#attachments.get(attachmentId)
    if (attachment?.userId !== userId) throw new NotFoundError(`Attachment ${attachmentId} not found`)
    return JSON.parse(attachment.json)
  }

  async write(changes: readonly StoreChange[], context: { userId: string }): Promise<void> {
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

  #apply(change: StoreChange, context: { userId: string }): Undo {
    switch (change.type) {
      case 'save_thread':
        return this.#saveOwned(
          this.#threads,
          'Thread',
          change.thread.id,
          change.thread.created_at,
          change.thread,
          context,
        )
      case 'delete_thread':
        return this.#deleteThread(change.threadId, context)
      case 'save_item':
        return this.#ownItems(change.threadId, context).save(
          change.item.id,
          change.item.created_at,
          JSON.stringify(change.item),
        )
      case 'delete_item':
        return this.#isOwned(change.threadId, context)
          ? this.#ownItems(change.threadId, context).delete(change.itemId)
          : nothing
      case 'delete_items_after':
        return this.#isOwned(change.threadId, context)
          ? this.#ownItems(change.threadId, context).deleteAfter(change.itemId)
          : nothing
      case 'save_attachment':
        return this.#saveOwned(this.#attachments, 'Attachment', change.attachment.id, '', change.attachment, context)
      case 'delete_attachment':
        return this.#attachments.get(change.attachmentId)?.userId === context.userId
          ? this.#attachments.delete(change.attachmentId)
          : nothing
      default:
        throw new Error(`Unknown store change: ${JSON.stringify(change satisfies never)}`)
    }
  }

  #isOwned(threadId: string, { userId }: { userId: string }): boolean {
    return this.#threads.get(threadId)?.userId === userId
  }

  #ownItems(threadId: string, context: { userId: string }): OrderedRows<string> {
    if (!this.#isOwned(threadId, context)) throw new NotFoundError(`Thread ${threadId} not found`)
    const items = this.#items.get(threadId) ?? new OrderedRows<string>()
    this.#items.set(threadId, items)
    return items
  }

  #saveOwned(
    rows: OrderedRows<Owned>,
    kind: string,
    id: string,
    createdAt: string,
    value: object,
    { userId }: { userId: string },
  ): Undo {
    const present = rows.get(id)
    if (present && present.userId !== userId) throw new NotFoundError(`${kind} ${id} not found`)
    return rows.save(id, createdAt, { userId, json: JSON.stringify(value) })
  }

  #deleteThread(threadId: string, context: { userId: string }): Undo {
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

function nothing(): void {}
