import { expect, it } from 'vitest'
import { openStore } from '@frontdesk/store'

const ada = { userId: 'ada' }
const at = '2026-11-22T12:00:00Z'
const thread = (id: string) => ({ id, created_at: at, status: { type: 'active' as const }, metadata: {} })
const message = (id: string, threadId: string) => ({
  id,
  thread_id: threadId,
  created_at: at,
  type: 'assistant_message' as const,
  content: [{ type: 'output_text' as const, text: `lighthouse ${id}`, annotations: [] }],
})

it('finds new messages after a thread with the newest ones was deleted', async () => {
  await using store = await openStore(':memory:')
  await store.saveThread(thread('thr_a'), ada)
  for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) await store.addThreadItem('thr_a', message(id, 'thr_a'), ada)
  await store.search({ query: 'lighthouse' }, ada)
  await store.deleteThread('thr_a', ada)
  await store.saveThread(thread('thr_b'), ada)
  await store.addThreadItem('thr_b', message('m6', 'thr_b'), ada)
  expect(await store.search({ query: 'lighthouse' }, ada)).toHaveLength(1)
})
