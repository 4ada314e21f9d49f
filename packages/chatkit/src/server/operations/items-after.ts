import type { ThreadItem } from '../../item.ts'
import type { Store } from '../store.ts'

const PAGE_SIZE = 100

/** All items after this one, hidden ones included, in their order. */
export async function loadItemsAfter<Context>(
  store: Store<Context>,
  threadId: string,
  { itemId, context }: { itemId: string; context: Context },
): Promise<ThreadItem[]> {
  const items: ThreadItem[] = []
  let after: string | undefined = itemId
  while (after) {
    const page = await store.loadThreadItems(threadId, { limit: PAGE_SIZE, order: 'asc', after }, context)
    items.push(...page.data)
    after = page.has_more ? page.after : undefined
  }
  return items
}
