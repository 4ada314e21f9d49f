import { expect } from 'vitest'
import { NotFoundError } from '../../server/errors.ts'
import { START, ada, idsOf, makeAttachment, makeMessage, makeThread, saveMessages } from './samples.ts'
import type { StoreTest } from './store-test.ts'

export function describeWrites(test: StoreTest): void {
  test('makes all changes of a write, in order', async ({ store }) => {
    await store.write(
      [
        { type: 'save_thread', thread: makeThread('thr_1') },
        { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_1') },
        { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_2') },
        { type: 'delete_item', threadId: 'thr_1', itemId: 'msg_1' },
        { type: 'save_attachment', attachment: makeAttachment('atc_1') },
      ],
      ada,
    )
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_2'])
    expect(await store.loadAttachment('atc_1', ada)).toEqual(makeAttachment('atc_1'))
  })

  test('makes no change of a write of which one fails', async ({ store }) => {
    await saveMessages(store, ['msg_1', 'msg_2'])
    await store.saveAttachment(makeAttachment('atc_1'), ada)
    const write = store.write(
      [
        { type: 'save_thread', thread: { ...makeThread('thr_1'), title: 'Changed' } },
        { type: 'save_thread', thread: makeThread('thr_2') },
        { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_1', { text: 'Changed' }) },
        { type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_1' },
        { type: 'delete_attachment', attachmentId: 'atc_1' },
        { type: 'save_item', threadId: 'thr_absent', item: makeMessage('msg_9', { threadId: 'thr_absent' }) },
      ],
      ada,
    )
    await expect(write).rejects.toThrow(NotFoundError)
    expect((await store.loadThreads({ limit: 10, order: 'asc' }, ada)).data).toEqual([makeThread('thr_1')])
    expect((await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)).data).toEqual([
      makeMessage('msg_1'),
      makeMessage('msg_2', { createdAt: START + 1000 }),
    ])
    expect(await store.loadAttachment('atc_1', ada)).toEqual(makeAttachment('atc_1'))
  })

  test('takes a write of no changes', async ({ store }) => {
    await expect(store.write([], ada)).resolves.toBeUndefined()
  })

  test('keeps what fifty writers write at once, and lets none of them harm another', async ({ store }) => {
    await store.saveThread(makeThread('thr_1'), ada)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, async (_, index) => {
        const threadId = index % 10 === 0 ? 'thr_absent' : 'thr_1'
        await store.addThreadItem(threadId, makeMessage(`msg_${index}`, { threadId }), ada)
        return `msg_${index}`
      }),
    )
    const written = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(written).toHaveLength(45)
    const ids = await idsOf(store, 'thr_1')
    expect(ids.toSorted()).toEqual(written.toSorted())
    expect(await idsOf(store, 'thr_1')).toEqual(ids)
  })

  test('shows a write as soon as it is acknowledged', async ({ store }) => {
    await store.saveThread(makeThread('thr_1'), ada)
    for (let index = 0; index < 5; index += 1) {
      await store.addThreadItem('thr_1', makeMessage(`msg_${index}`), ada)
      expect(await idsOf(store, 'thr_1')).toHaveLength(index + 1)
    }
  })
}
