import type {
  ItemsListRequest,
  ThreadsDeleteRequest,
  ThreadsGetByIdRequest,
  ThreadsListRequest,
  ThreadsUpdateRequest,
} from '../../request.ts'
import type { ThreadItem } from '../../item.ts'
import type { Page } from '../../page.ts'
import type { Thread } from '../../thread.ts'
import { DEFAULT_PAGE_SIZE, loadVisibleItems, toPageSize } from '../items/item-pages.ts'
import { NotFoundError } from '../errors.ts'
import { PageBudget } from '../items/page-budget.ts'
import { toWirePage, toWireThread } from '../wire/projections.ts'
import type { ServerParts } from '../server-parts.ts'
import type { OperationOptions } from './operation.ts'

/** The thread with its oldest items; the browser pages on with `items.list`. */
export async function getThread<Context>(
  { store, limits }: ServerParts<Context>,
  { thread_id: threadId }: ThreadsGetByIdRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Thread> {
  const thread = await store.loadThread(threadId, context)
  const page = { limit: DEFAULT_PAGE_SIZE, order: 'asc', maxBytes: limits.pageBytes } as const
  const items = await loadVisibleItems(store, threadId, page, context)
  return toWireThread(thread, items)
}

export async function listThreads<Context>(
  { store, limits }: ServerParts<Context>,
  { limit, order, after }: ThreadsListRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Page<Thread>> {
  const page = await store.loadThreads({ limit: toPageSize(limit), order, after }, context)
  const threads = page.data.map((thread) => toWireThread(thread))
  const budget = new PageBudget(limits.pageBytes)
  const data = threads.slice(
    0,
    countWhile(threads, (thread) => budget.take(thread)),
  )
  return data.length === threads.length ? { ...page, data } : { data, has_more: true, after: data.at(-1)?.id }
}

function countWhile<Element>(elements: readonly Element[], holds: (element: Element) => boolean): number {
  const end = elements.findIndex((element) => !holds(element))
  return end === -1 ? elements.length : end
}

/** An unknown thread has no items. */
export async function listItems<Context>(
  { store, limits }: ServerParts<Context>,
  { thread_id: threadId, limit, order, after }: ItemsListRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Page<ThreadItem>> {
  const page = { limit: toPageSize(limit), order, after, maxBytes: limits.pageBytes }
  return toWirePage(await loadVisibleItems(store, threadId, page, context))
}

export async function renameThread<Context>(
  { store }: ServerParts<Context>,
  { thread_id: threadId, title }: ThreadsUpdateRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<Thread> {
  const base = await store.loadThread(threadId, context)
  const thread = { ...base, title }
  signal.throwIfAborted()
  await store.saveThread(thread, context, { base })
  return toWireThread(thread)
}

/** Ends the run on the thread first. A thread that is unknown, or somebody else's, is left as it is. */
export async function deleteThread<Context>(
  { store }: ServerParts<Context>,
  { thread_id: threadId }: ThreadsDeleteRequest['params'],
  { context, signal, gate }: OperationOptions<Context>,
): Promise<void> {
  try {
    await store.loadThread(threadId, context)
  } catch (error) {
    if (error instanceof NotFoundError) return
    throw error
  }
  const pass = await gate.enter(threadId, { whenBusy: 'cut', context, signal })
  try {
    await store.deleteThread(threadId, context)
  } finally {
    pass.leave()
  }
}
