import type {
  ItemsListRequest,
  ThreadsGetByIdRequest,
  ThreadsListRequest,
  ThreadsUpdateRequest,
} from '../../request.ts'
import type { ThreadItem } from '../../item.ts'
import type { Page } from '../../page.ts'
import type { Thread } from '../../thread.ts'
import type { ChatKitServer } from '../chatkit-server.ts'
import { DEFAULT_PAGE_SIZE, loadVisibleItems, toPageSize } from '../item-pages.ts'
import { toWirePage, toWireThread } from '../projections.ts'
import type { OperationOptions } from './operation.ts'

/** The thread with its oldest items; the browser pages on with `items.list`. */
export async function getThread<Context>(
  { store }: ChatKitServer<Context>,
  { thread_id: threadId }: ThreadsGetByIdRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Thread> {
  const thread = await store.loadThread(threadId, context)
  const items = await loadVisibleItems(store, threadId, { limit: DEFAULT_PAGE_SIZE, order: 'asc' }, context)
  return toWireThread(thread, items)
}

export async function listThreads<Context>(
  { store }: ChatKitServer<Context>,
  { limit, order, after }: ThreadsListRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Page<Thread>> {
  const page = await store.loadThreads({ limit: toPageSize(limit), order, after }, context)
  return { ...page, data: page.data.map((thread) => toWireThread(thread)) }
}

/** An unknown thread has no items. */
export async function listItems<Context>(
  { store }: ChatKitServer<Context>,
  { thread_id: threadId, limit, order, after }: ItemsListRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Page<ThreadItem>> {
  return toWirePage(await loadVisibleItems(store, threadId, { limit: toPageSize(limit), order, after }, context))
}

export async function renameThread<Context>(
  { store }: ChatKitServer<Context>,
  { thread_id: threadId, title }: ThreadsUpdateRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<Thread> {
  const thread = { ...(await store.loadThread(threadId, context)), title }
  signal.throwIfAborted()
  await store.saveThread(thread, context)
  return toWireThread(thread)
}
