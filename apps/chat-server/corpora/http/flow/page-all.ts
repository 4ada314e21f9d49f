import type { Step } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { sendOperation } from '../send/send.ts'
import { assistantSays } from '../world/seed.ts'

/** How many items there are before the paging begins. */
const AT_START = 20
const INSERTED = 100

/** Reads a thread page by page in both orders, twice, while items are inserted or when all have one time. */
export async function pageAll({ desk, names, found }: Evidence, { limit = 20, during }: Step): Promise<void> {
  const threadId = names['THREAD_A'] ?? ''
  const context = { userId: 'user-a' }
  const created_at = new Date().toISOString()
  for (let count = 0; count < AT_START; count += 1) {
    const item = { ...assistantSays(threadId, `Item ${count}`), created_at }
    await desk.store.addThreadItem(threadId, item, context)
  }
  const { data } = await desk.store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, context)
  found['atStart'] = data.map(({ id }) => id)
  let inserting = Promise.resolve()
  if (during !== undefined) inserting = insert()
  const readings: string[][] = []
  for (const order of ['asc', 'desc', 'asc', 'desc']) readings.push(await readAll(order))
  await inserting
  found['readings'] = readings

  async function insert(): Promise<void> {
    for (let count = 0; count < INSERTED; count += 1) {
      await desk.store.addThreadItem(threadId, assistantSays(threadId, `Inserted ${count}`), context)
    }
  }

  async function readAll(order: string): Promise<string[]> {
    const ids: string[] = []
    for (let after: string | undefined, isMore = true; isMore;) {
      const params = { thread_id: threadId, limit, order, ...(after !== undefined && { after }) }
      const { text } = await sendOperation(desk, { type: 'items.list', params })
      const page = JSON.parse(text) as { data: { id: string }[]; has_more: boolean; after?: string }
      ids.push(...page.data.map(({ id }) => id))
      isMore = page.has_more
      after = page.after
    }
    return ids
  }
}
