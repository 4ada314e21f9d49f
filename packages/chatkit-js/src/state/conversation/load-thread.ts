import type { Thread, ThreadItem } from '@frontdesk/chatkit'
import type { ChatKitClient } from '@frontdesk/client'

/** How many items are loaded at once: a screen or two, so that a long thread opens as fast as a short one. */
const PAGE_SIZE = 40

export interface LoadedThread {
  thread: Thread
  /** In the order of the conversation. */
  items: ThreadItem[]
  earlier: string | undefined
}

/** A thread with its newest items. The thread's own request would bring the oldest. */
export async function loadThread(
  client: ChatKitClient,
  threadId: string,
  { signal }: { signal: AbortSignal },
): Promise<LoadedThread> {
  const [thread, page] = await Promise.all([
    client.send({ type: 'threads.get_by_id', params: { thread_id: threadId } }, { signal }),
    loadItems(client, threadId, { signal }),
  ])
  return { thread, ...page }
}

/** The items before `before`, or the newest, in the order of the conversation. */
export async function loadItems(
  client: ChatKitClient,
  threadId: string,
  { before, signal }: { before?: string | undefined; signal?: AbortSignal },
): Promise<{ items: ThreadItem[]; earlier: string | undefined }> {
  const params = { thread_id: threadId, order: 'desc' as const, limit: PAGE_SIZE, ...(before && { after: before }) }
  const page = await client.send({ type: 'items.list', params }, { signal })
  return { items: page.data.toReversed(), earlier: page.has_more ? page.after : undefined }
}
