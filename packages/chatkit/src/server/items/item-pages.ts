import { isHiddenItem } from '../../item.ts'
import type { ThreadItem } from '../../item.ts'
import type { Order, Page } from '../../page.ts'
import { PageBudget } from './page-budget.ts'
import type { PageOptions, Store } from '../store.ts'

export const DEFAULT_PAGE_SIZE = 20
export const MAX_PAGE_SIZE = 100

/**
 * How many items are asked of the store at a time. Large items can end a page early, so a page must not read many more
 * items than it needs.
 */
const STORE_PAGE_SIZE = 25

/** The page size to use for what a client has asked for: absent and 0 mean the default, all else is brought into 1–100. */
export function toPageSize(limit: number | undefined): number {
  return Math.min(Math.max(limit || DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE)
}

/**
 * One page of the items that the browser may see, full unless it is the last one or the next item would take it over `maxBytes` of JSON. `after`
 * may be the id of any item, hidden ones too; the one given back is the last item's. Source of the page rules: §4.9 of the protocol; the
 * reference filters after paging and gives short pages.
 */
export async function loadVisibleItems<Context>(
  store: Store<Context>,
  threadId: string,
  { limit, order, after, maxBytes }: PageOptions & { maxBytes: number },
  context: Context,
): Promise<Page<ThreadItem>> {
  const data: ThreadItem[] = []
  const budget = new PageBudget(maxBytes)
  // Asks for one more than the limit, so that one page of the store is mostly enough to know whether there is more.
  const pageSize = Math.min(limit + 1, STORE_PAGE_SIZE)
  for await (const item of walkItems(store, threadId, { limit: pageSize, order, after }, context)) {
    if (isHiddenItem(item)) continue
    const last = data.at(-1)
    const isFull = data.length === limit || !budget.take(item)
    if (isFull && last) return { data, has_more: true, after: last.id }
    data.push(item)
  }
  return { data, has_more: false }
}

/** All items of a thread from a cursor on, hidden ones too, read page by page as they are asked for. */
export async function* walkItems<Context>(
  store: Store<Context>,
  threadId: string,
  { limit = MAX_PAGE_SIZE, order, after }: { limit?: number; order: Order; after?: string | undefined },
  context: Context,
): AsyncGenerator<ThreadItem, void, undefined> {
  let cursor = after
  for (;;) {
    const page = await store.loadThreadItems(threadId, { limit, order, after: cursor }, context)
    yield* page.data
    // A store that reports more without moving on would be asked for ever.
    if (!page.has_more || page.after === undefined || page.after === cursor) return
    cursor = page.after
  }
}
