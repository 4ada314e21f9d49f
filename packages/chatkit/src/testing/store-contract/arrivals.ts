import { expect } from 'vitest'
import { Store } from '../../server/store.ts'
import { ada, bob, makeMessage, makeThread, saveMessages } from './samples.ts'
import type { StoreTest } from './store-test.ts'

/** For stores that can tell what has arrived in a thread; those that cannot always give nothing. */
export function describeArrivals(test: StoreTest): void {
  const limit = 100

  async function markOf(store: Store, threadId = 'thr_1'): Promise<string> {
    const start = await store.loadArrivals(threadId, { limit }, ada)
    expect(start?.items).toEqual([])
    return start?.mark ?? ''
  }

  test('tells what has arrived since a mark, in order, and then nothing', async ({ store, skip }) => {
    skip(isUntold(store))
    await saveMessages(store, ['msg_1', 'msg_2'])
    const mark = await markOf(store)
    for (const id of ['msg_3', 'msg_4']) await store.addThreadItem('thr_1', makeMessage(id), ada)
    const arrived = await store.loadArrivals('thr_1', { mark, limit }, ada)
    expect(arrived?.items).toEqual([makeMessage('msg_3'), makeMessage('msg_4')])
    expect(await store.loadArrivals('thr_1', { mark: arrived!.mark, limit }, ada)).toEqual({ ...arrived, items: [] })
  })

  test('tells what has arrived in a thread that was empty', async ({ store, skip }) => {
    skip(isUntold(store))
    await store.saveThread(makeThread('thr_1'), ada)
    const mark = await markOf(store)
    await store.addThreadItem('thr_1', makeMessage('msg_1'), ada)
    expect((await store.loadArrivals('thr_1', { mark, limit }, ada))?.items).toEqual([makeMessage('msg_1')])
  })

  test('is told nothing by changes of the thread itself, or of other threads', async ({ store, skip }) => {
    skip(isUntold(store))
    await saveMessages(store, ['msg_1'])
    await saveMessages(store, ['msg_1', 'msg_2'], { threadId: 'thr_2' })
    const mark = await markOf(store)
    await store.saveThread({ ...makeThread('thr_1'), title: 'another' }, ada)
    await store.addThreadItem('thr_2', makeMessage('msg_1', { threadId: 'thr_2', text: 'another' }), ada)
    await store.deleteThreadItem('thr_2', 'msg_2', ada)
    expect((await store.loadArrivals('thr_1', { mark, limit }, ada))?.items).toEqual([])
  })

  const REWRITES: Record<string, (store: Store) => Promise<void>> = {
    'an item was replaced': (store) => store.saveItem('thr_1', makeMessage('msg_2', { text: 'another' }), ada),
    'an item was deleted': (store) => store.deleteThreadItem('thr_1', 'msg_2', ada),
    'the newest item was deleted': (store) => store.deleteThreadItem('thr_1', 'msg_3', ada),
    'the newest item was deleted and another has come': async (store) => {
      await store.deleteThreadItem('thr_1', 'msg_3', ada)
      await store.addThreadItem('thr_1', makeMessage('msg_4'), ada)
    },
    'what came after an item was deleted': (store) =>
      store.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_1' }], ada),
    'the thread was deleted': (store) => store.deleteThread('thr_1', ada),
    'the thread was deleted and made again': async (store) => {
      await store.deleteThread('thr_1', ada)
      await saveMessages(store, ['msg_1', 'msg_9', 'msg_3'])
    },
  }
  for (const [what, rewrite] of Object.entries(REWRITES)) {
    test(`does not go on from a mark when ${what} since`, async ({ store, skip }) => {
      skip(isUntold(store))
      await saveMessages(store, ['msg_1', 'msg_2', 'msg_3'])
      const mark = await markOf(store)
      await rewrite(store)
      expect(await store.loadArrivals('thr_1', { mark, limit }, ada)).toBeUndefined()
    })
  }

  test('does not go on from a mark when more has arrived than is asked for', async ({ store, skip }) => {
    skip(isUntold(store))
    await saveMessages(store, ['msg_1'])
    const mark = await markOf(store)
    for (const id of ['msg_2', 'msg_3']) await store.addThreadItem('thr_1', makeMessage(id), ada)
    expect(await store.loadArrivals('thr_1', { mark, limit: 1 }, ada)).toBeUndefined()
    expect((await store.loadArrivals('thr_1', { mark, limit: 2 }, ada))?.items).toHaveLength(2)
  })

  test('tells nothing of an absent thread, or of another user’s', async ({ store }) => {
    await saveMessages(store, ['msg_1'])
    expect(await store.loadArrivals('thr_1', { limit }, bob)).toBeUndefined()
    expect(await store.loadArrivals('thr_2', { limit }, ada)).toBeUndefined()
  })
}

function isUntold(store: Store): boolean {
  return store.loadArrivals === Store.prototype.loadArrivals
}
