import { expect } from 'vitest'
import type { HiddenContextItem } from '../../item.ts'
import { NotFoundError } from '../../server/errors.ts'
import { START, ada, idsOf, makeHidden, makeMembers, makeMessage, makeThread, saveMessages } from './samples.ts'
import type { StoreTest } from './store-test.ts'

export function describeItems(test: StoreTest): void {
  test('gives back an item as it was saved', async ({ store }) => {
    await store.saveThread(makeThread('thr_1'), ada)
    const item: HiddenContextItem = {
      ...makeMembers('msg_1'),
      type: 'hidden_context_item',
      content: {
        kept: null,
        list: [null, { deep: null }],
        text: 'e\u0301 é \u0000 \u{1f9d1}\u200d\u{1f680} \ud800 \u202e',
      },
    }
    await store.addThreadItem('thr_1', item, ada)
    expect(await store.loadItem('thr_1', 'msg_1', ada)).toEqual(item)
    expect((await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)).data).toEqual([item])
  })

  test('hands out objects that are the caller’s to mutate', async ({ store }) => {
    const item = { ...makeHidden('msg_1', { list: [1] }) }
    await store.saveThread(makeThread('thr_1'), ada)
    const pending = store.addThreadItem('thr_1', item, ada)
    item.content = 'changed while it was written'
    await pending
    const [listed] = (await store.loadThreadItems('thr_1', { limit: 1, order: 'asc' }, ada)).data
    for (const loaded of [listed, await store.loadItem('thr_1', 'msg_1', ada)]) {
      expect(loaded).toEqual(makeHidden('msg_1', { list: [1] }))
      Object.assign(loaded as HiddenContextItem, { content: 'changed by a reader' })
    }
    expect(await store.loadItem('thr_1', 'msg_1', ada)).toEqual(makeHidden('msg_1', { list: [1] }))
  })

  test('replaces an item that is added again, in its place', async ({ store }) => {
    await saveMessages(store, ['msg_1', 'msg_2', 'msg_3'])
    const again = makeMessage('msg_2', { createdAt: START + 99_000, text: 'again' })
    await store.addThreadItem('thr_1', again, ada)
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2', 'msg_3'])
    expect(await store.loadItem('thr_1', 'msg_2', ada)).toEqual(again)
  })

  test('keeps the place of an item that becomes one of another kind', async ({ store }) => {
    await saveMessages(store, ['msg_1', 'msg_2', 'msg_3'])
    await store.saveItem('thr_1', makeHidden('msg_1', null), ada)
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2', 'msg_3'])
    expect(await store.loadItem('thr_1', 'msg_1', ada)).toEqual(makeHidden('msg_1', null))
  })

  test('lets two threads have items of one id', async ({ store }) => {
    await store.saveThread(makeThread('thr_1'), ada)
    await store.saveThread(makeThread('thr_2'), ada)
    await store.addThreadItem('thr_1', makeMessage('msg_1', { text: 'one' }), ada)
    await store.addThreadItem('thr_2', makeMessage('msg_1', { threadId: 'thr_2', text: 'two' }), ada)
    expect(await store.loadItem('thr_1', 'msg_1', ada)).toEqual(makeMessage('msg_1', { text: 'one' }))
    await store.deleteThreadItem('thr_1', 'msg_1', ada)
    expect(await idsOf(store, 'thr_2')).toEqual(['msg_1'])
  })

  test('knows no item that was not saved', async ({ store }) => {
    await saveMessages(store, ['msg_1'])
    await store.saveThread(makeThread('thr_2'), ada)
    await expect(store.loadItem('thr_1', 'msg_2', ada)).rejects.toThrow(NotFoundError)
    await expect(store.loadItem('thr_2', 'msg_1', ada)).rejects.toThrow(NotFoundError)
    await expect(store.loadItem('thr_3', 'msg_1', ada)).rejects.toThrow(NotFoundError)
    await expect(store.deleteThreadItem('thr_1', 'msg_2', ada)).resolves.toBeUndefined()
    await expect(store.deleteThreadItem('thr_3', 'msg_1', ada)).resolves.toBeUndefined()
  })

  test('saves no item into a thread that does not exist', async ({ store }) => {
    await expect(store.addThreadItem('thr_1', makeMessage('msg_1'), ada)).rejects.toThrow(NotFoundError)
    await store.saveThread(makeThread('thr_1'), ada)
    expect(await idsOf(store, 'thr_1')).toEqual([])
  })

  test('shows an unknown thread as one without items', async ({ store }) => {
    expect(await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)).toEqual({
      data: [],
      has_more: false,
    })
  })

  test('orders by arrival, whatever the clocks of the writers say', async ({ store }) => {
    await store.saveThread(makeThread('thr_1'), ada)
    const instants = ['2026-01-01T00:00:00.500Z', '2025-12-31T23:59:59Z', '2026-01-01T02:00:00.100+02:00']
    for (const [index, created_at] of instants.entries()) {
      await store.addThreadItem('thr_1', { ...makeMessage(`msg_${index}`), created_at }, ada)
    }
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_0', 'msg_1', 'msg_2'])
  })

  test('takes the changes of one write for arrivals in their order', async ({ store }) => {
    const messages = ['msg_1', 'msg_2', 'msg_3'].map((id, index) => makeMessage(id, { createdAt: START - index }))
    await store.write(
      [
        { type: 'save_thread', thread: makeThread('thr_1') },
        ...messages.map((item) => ({ type: 'save_item' as const, threadId: 'thr_1', item })),
      ],
      ada,
    )
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2', 'msg_3'])
  })

  test('takes an item that was deleted and is saved again for a new arrival', async ({ store }) => {
    await saveMessages(store, ['msg_1', 'msg_2', 'msg_3'])
    for (const id of ['msg_1', 'msg_3']) {
      await store.deleteThreadItem('thr_1', id, ada)
      await store.addThreadItem('thr_1', makeMessage(id), ada)
    }
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_2', 'msg_1', 'msg_3'])
  })

  for (const stepMs of [1_000, 0, -86_400_000]) {
    test(`deletes what arrived after an item, on a clock that goes ${stepMs} ms each time`, async ({ store }) => {
      await saveMessages(store, ['msg_1', 'msg_2', 'msg_3', 'msg_4'], { stepMs })
      await store.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_4' }], ada)
      expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_4'])
      await store.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_2' }], ada)
      expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2'])
      await store.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_4' }], ada)
      expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2'])
    })
  }
}
