import * as peer from 'chatkit-node-backend-sdk'

export interface PeerContext {
  userId: string
}

interface Owned<Value> {
  owner: string
  value: Value
}

/** What the peer leaves to its users, written with care, so that what the kit finds is the peer's: rows in the order of their arrival, a user's own. */
export class PeerStore extends peer.Store<PeerContext> {
  readonly #threads = new Map<string, Owned<peer.ThreadMetadata>>()
  readonly #items = new Map<string, Map<string, peer.ThreadItem>>()
  readonly #attachments = new Map<string, Owned<peer.Attachment>>()

  override async loadThread(threadId: string, { userId }: PeerContext): Promise<peer.ThreadMetadata> {
    const row = this.#threads.get(threadId)
    if (row?.owner !== userId) throw new peer.NotFoundError(`There is no thread ${threadId}`)
    return structuredClone(row.value)
  }

  override async saveThread(thread: peer.ThreadMetadata, { userId }: PeerContext): Promise<void> {
    this.#threads.set(thread.id, { owner: userId, value: structuredClone(thread) })
  }

  override async deleteThread(threadId: string, { userId }: PeerContext): Promise<void> {
    if (this.#threads.get(threadId)?.owner !== userId) return
    this.#threads.delete(threadId)
    this.#items.delete(threadId)
  }

  override async loadThreads(limit: number, after: string | null, order: 'asc' | 'desc', { userId }: PeerContext) {
    const own = [...this.#threads.values()].filter(({ owner }) => owner === userId).map(({ value }) => value)
    return toPage(own, { limit, after, order })
  }

  override async loadThreadItems(
    threadId: string,
    after: string | null,
    limit: number,
    order: 'asc' | 'desc',
    { userId }: PeerContext,
  ): Promise<peer.Page<peer.ThreadItem>> {
    const isOwn = this.#threads.get(threadId)?.owner === userId
    return toPage(isOwn ? [...(this.#items.get(threadId)?.values() ?? [])] : [], { limit, after, order })
  }

  override async addThreadItem(threadId: string, item: peer.ThreadItem, _context: PeerContext): Promise<void> {
    const items = this.#items.get(threadId) ?? new Map<string, peer.ThreadItem>()
    this.#items.set(threadId, items.set(item.id, structuredClone(item)))
  }

  override saveItem(threadId: string, item: peer.ThreadItem, context: PeerContext): Promise<void> {
    return this.addThreadItem(threadId, item, context)
  }

  override async loadItem(threadId: string, itemId: string, { userId }: PeerContext): Promise<peer.ThreadItem> {
    const item = this.#items.get(threadId)?.get(itemId)
    if (!item || this.#threads.get(threadId)?.owner !== userId)
      throw new peer.NotFoundError(`There is no item ${itemId}`)
    return structuredClone(item)
  }

  override async deleteThreadItem(threadId: string, itemId: string): Promise<void> {
    this.#items.get(threadId)?.delete(itemId)
  }

  override async saveAttachment(attachment: peer.Attachment, { userId }: PeerContext): Promise<void> {
    this.#attachments.set(attachment.id, { owner: userId, value: structuredClone(attachment) })
  }

  override async loadAttachment(attachmentId: string, { userId }: PeerContext): Promise<peer.Attachment> {
    const row = this.#attachments.get(attachmentId)
    if (row?.owner !== userId) throw new peer.NotFoundError(`There is no attachment ${attachmentId}`)
    return structuredClone(row.value)
  }

  override async deleteAttachment(attachmentId: string): Promise<void> {
    this.#attachments.delete(attachmentId)
  }
}

function toPage<Row extends { id: string }>(
  rows: readonly Row[],
  { limit, after, order }: { limit: number; after: string | null; order: 'asc' | 'desc' },
): peer.Page<Row> {
  const ordered = order === 'asc' ? rows : rows.toReversed()
  const start = after === null ? 0 : ordered.findIndex(({ id }) => id === after) + 1
  if (after !== null && start === 0) throw new peer.NotFoundError(`There is no element ${after}`)
  const data = ordered.slice(start, start + limit)
  const hasMore = start + limit < ordered.length
  return { data: structuredClone(data), has_more: hasMore, after: hasMore ? (data.at(-1)?.id ?? null) : null }
}
