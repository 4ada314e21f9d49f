import { expect } from 'vitest'
import { NotFoundError } from '../../server/errors.ts'
import type { RequestContext } from '../../server/store.ts'
import { ada, bob, idsOf, makeAttachment, makeMessage, makeThread, saveMessages } from './samples.ts'
import type { StoreTest } from './store-test.ts'

export function describeOwnership(test: StoreTest): void {
  test('answers strange ids as it answers any that are unknown', async ({ store }) => {
    await saveMessages(store, ['msg_1'])
    const strange = ['', '%', '../thr_1', "'; DROP TABLE threads; --", 'a\0b', '\ud800', 'x'.repeat(10_000)]
    for (const id of strange) {
      const lookups = [
        store.loadThread(id, ada),
        store.loadItem('thr_1', id, ada),
        store.loadItem(id, 'msg_1', ada),
        store.loadAttachment(id, ada),
        store.loadThreads({ limit: 1, order: 'asc', after: id }, ada),
      ]
      for (const outcome of await Promise.allSettled(lookups)) {
        expect([id, outcome]).toMatchObject([
          id,
          { status: 'rejected', reason: { status: expect.toBeOneOf([400, 404]) } },
        ])
      }
    }
    expect(await idsOf(store, 'thr_1')).toEqual(['msg_1'])
  })

  const strangers: Record<string, RequestContext> = {
    'another user': bob,
    'the same user of another tenant': { userId: 'ada', tenantId: 'other' },
  }
  for (const [who, stranger] of Object.entries(strangers)) {
    test(`shows ${who} nothing`, async ({ store }) => {
      await saveMessages(store, ['msg_1'])
      await store.saveAttachment(makeAttachment('atc_1'), ada)
      await expect(store.loadThread('thr_1', stranger)).rejects.toThrow(NotFoundError)
      await expect(store.loadItem('thr_1', 'msg_1', stranger)).rejects.toThrow(NotFoundError)
      await expect(store.loadAttachment('atc_1', stranger)).rejects.toThrow(NotFoundError)
      const nothing = { data: [], has_more: false }
      expect(await store.loadThreads({ limit: 10, order: 'asc' }, stranger)).toEqual(nothing)
      expect(await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, stranger)).toEqual(nothing)
      await expect(store.loadThreads({ limit: 10, order: 'asc', after: 'thr_1' }, stranger)).rejects.toThrow(
        NotFoundError,
      )
      const after = { limit: 10, order: 'asc', after: 'msg_1' } as const
      await expect(store.loadThreadItems('thr_1', after, stranger)).rejects.toThrow(NotFoundError)
    })

    test(`lets ${who} change nothing`, async ({ store }) => {
      await saveMessages(store, ['msg_1', 'msg_2'])
      await store.saveAttachment(makeAttachment('atc_1'), ada)
      await expect(store.saveThread({ ...makeThread('thr_1'), title: 'Taken' }, stranger)).rejects.toThrow(
        NotFoundError,
      )
      await expect(store.saveItem('thr_1', makeMessage('msg_1', { text: 'Taken' }), stranger)).rejects.toThrow(
        NotFoundError,
      )
      await expect(store.saveItem('thr_1', makeMessage('msg_3'), stranger)).rejects.toThrow(NotFoundError)
      const taken = { ...makeAttachment('atc_1'), name: 'taken.txt' }
      await expect(store.saveAttachment(taken, stranger)).rejects.toThrow(NotFoundError)
      await store.deleteThreadItem('thr_1', 'msg_2', stranger)
      await store.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_1' }], stranger)
      await store.deleteThread('thr_1', stranger)
      await store.deleteAttachment('atc_1', stranger)
      expect(await store.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
      expect(await idsOf(store, 'thr_1')).toEqual(['msg_1', 'msg_2'])
      expect(await store.loadItem('thr_1', 'msg_1', ada)).toEqual(makeMessage('msg_1'))
      expect(await store.loadAttachment('atc_1', ada)).toEqual(makeAttachment('atc_1'))
    })
  }
}
