import { expect } from 'vitest'
import type { Order, Page } from '../../page.ts'
import { NotFoundError } from '../../server/errors.ts'
import type { Store } from '../../server/store.ts'
import { START, ada, bob, makeThread, saveMessages } from './samples.ts'
import type { StoreTest } from './store-test.ts'

/** A list of three, whose elements are saved one after the other by a clock that goes `stepMs` each time, and how its pages are read. */
export interface Pages {
  unknown: string
  fill: (store: Store, options: { stepMs: number }) => Promise<string[]>
  load: (store: Store, options: { limit: number; order: Order; after?: string }) => Promise<Page<{ id: string }>>
}

export const itemPages: Pages = {
  unknown: 'msg_9',
  fill: async (store, { stepMs }) => {
    const ids = ['msg_2', 'msg_3', 'msg_1']
    await saveMessages(store, ids, { stepMs })
    await saveMessages(store, ['msg_8'], { threadId: 'thr_2' })
    return ids
  },
  load: (store, options) => store.loadThreadItems('thr_1', options, ada),
}

export const threadPages: Pages = {
  unknown: 'thr_9',
  fill: async (store, { stepMs }) => {
    const ids = ['thr_2', 'thr_3', 'thr_1']
    for (const [index, id] of ids.entries()) {
      await store.saveThread(makeThread(id, { createdAt: START + index * stepMs }), ada)
    }
    await store.saveThread({ ...makeThread('thr_2'), title: 'Saved again' }, ada)
    await store.saveThread(makeThread('thr_8'), bob)
    return ids
  },
  load: (store, options) => store.loadThreads(options, ada),
}

const CLOCKS: Record<string, number> = {
  'a clock that goes on': 1_000,
  'a clock that stands still': 0,
  'a clock that steps back': -86_400_000,
}

export function describePages(test: StoreTest, pages: Pages): void {
  for (const order of ['asc', 'desc'] as const) {
    for (const [clock, stepMs] of Object.entries(CLOCKS)) {
      test(`walks through elements created by ${clock}, ${order}`, async ({ store }) => {
        const filled = await pages.fill(store, { stepMs })
        const ids = order === 'asc' ? filled : filled.toReversed()
        const [first = '', second = ''] = ids
        const all = await pages.load(store, { limit: 3, order })
        expect(all.data.map(({ id }) => id)).toEqual(ids)
        expect({ ...all, data: [] }).toEqual({ data: [], has_more: false })
        for (const [index, id] of ids.entries()) {
          const rest = await pages.load(store, { limit: 3, order, after: id })
          expect(rest.data.map((element) => element.id)).toEqual(ids.slice(index + 1))
          expect(rest.after).toBeUndefined()
        }
        const single = await pages.load(store, { limit: 1, order })
        expect({ ...single, data: single.data.map(({ id }) => id) }).toEqual({
          data: [first],
          has_more: true,
          after: first,
        })
        const middle = await pages.load(store, { limit: 1, order, after: first })
        expect({ ...middle, data: middle.data.map(({ id }) => id) }).toEqual({
          data: [second],
          has_more: true,
          after: second,
        })
        const last = await pages.load(store, { limit: 1, order, after: second })
        expect({ ...last, data: last.data.map(({ id }) => id) }).toEqual({ data: [ids[2]], has_more: false })
      })
    }
  }

  test('refuses to go on from an element that is not in the list', async ({ store }) => {
    await expect(pages.load(store, { limit: 3, order: 'asc', after: pages.unknown })).rejects.toThrow(NotFoundError)
    await pages.fill(store, { stepMs: 1_000 })
    for (const after of [pages.unknown, pages.unknown.replace('9', '8'), '']) {
      await expect(pages.load(store, { limit: 3, order: 'asc', after })).rejects.toThrow(NotFoundError)
    }
  })
}
