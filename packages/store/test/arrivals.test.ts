import { setImmediate } from 'node:timers/promises'
import type { ThreadItem } from '@frontdesk/chatkit'
import type { SqlStore } from '@frontdesk/store'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databases } from './support/databases.ts'
import { ada, makeMessage, makeThread } from './support/samples.ts'

const limit = 100

/** Reads a thread once and then goes on from where it is, as long as its store lets it. */
class Follower {
  items: ThreadItem[] = []
  readings = 0
  readonly #store: SqlStore
  #mark: string | undefined

  constructor(store: SqlStore) {
    this.#store = store
  }

  async follow(): Promise<void> {
    const arrived = this.#mark && (await this.#store.loadArrivals('thr_1', { mark: this.#mark, limit }, ada))
    if (arrived) {
      this.items.push(...arrived.items)
      this.#mark = arrived.mark
      return
    }
    this.readings += 1
    this.#mark = (await this.#store.loadArrivals('thr_1', { limit }, ada))?.mark
    this.items = await readThread(this.#store)
    const meanwhile = this.#mark && (await this.#store.loadArrivals('thr_1', { mark: this.#mark, limit }, ada))
    if (!meanwhile || meanwhile.items.length > 0) this.#mark = undefined
  }
}

async function readThread(store: SqlStore): Promise<ThreadItem[]> {
  return (await store.loadThreadItems('thr_1', { limit: 100, order: 'asc' }, ada)).data
}

type Step = { by: 0 | 1 } & (
  | { type: 'save'; id: string; text: string }
  | { type: 'delete' | 'delete_after'; id: string }
  | { type: 'make_again' }
)

const by = fc.constantFrom(0 as const, 1 as const)
const id = fc.nat({ max: 12 }).map((number) => `msg_${number}`)
const text = fc.constantFrom('one', 'two')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ by, type: fc.constant('save' as const), id, text }) },
  fc.record({ by, type: fc.constantFrom('delete' as const, 'delete_after' as const), id }),
  fc.record({ by, type: fc.constant('make_again' as const) }),
)

async function take(store: SqlStore, each: Step): Promise<void> {
  if (each.type === 'save') return store.saveItem('thr_1', makeMessage(each.id, each.text), ada)
  if (each.type === 'delete') return store.deleteThreadItem('thr_1', each.id, ada)
  if (each.type === 'delete_after') {
    return store.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: each.id }], ada)
  }
  await store.deleteThread('thr_1', ada)
  await store.saveThread(makeThread('thr_1'), ada)
}

describe.each(Object.entries(databases))('what has arrived, on %s', (_name, makePlace) => {
  it('is the thread as it is, whatever either of two processes does to it', async () => {
    const place = await makePlace()
    const stores = [await place.open(), await place.open()] as const
    let steps = 0
    let readings = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (walk) => {
        await stores[0].deleteThread('thr_1', ada)
        await stores[0].saveThread(makeThread('thr_1'), ada)
        const followers = stores.map((store) => new Follower(store))
        for (const each of walk) {
          await take(stores[each.by], each)
          const there = await readThread(stores[1])
          for (const follower of followers) {
            await follower.follow()
            expect(follower.items).toEqual(there)
            steps += 1
          }
        }
        readings += followers.reduce((sum, follower) => sum + follower.readings, 0)
      }),
      { numRuns: 25 },
    )
    // Most of what happens only adds, and is not read anew.
    expect(readings).toBeLessThan(steps * 0.7)
  })

  it('misses nothing of what several processes write at once', async () => {
    const place = await makePlace()
    const writers = [await place.open(), await place.open()]
    const reader = await place.open()
    await reader.saveThread(makeThread('thr_1'), ada)
    const follower = new Follower(reader)
    const writing = writers.map(async (store, writer) => {
      for (let number = 0; number < 40; number++) {
        await store.saveItem('thr_1', makeMessage(`msg_${writer}_${number}`, 'one'), ada)
        if (number % 10 === 9) await store.saveItem('thr_1', makeMessage(`msg_${writer}_${number - 5}`, 'two'), ada)
      }
    })
    const over = new AbortController()
    const following = (async () => {
      while (!over.signal.aborted) {
        await follower.follow()
        await setImmediate()
      }
    })()
    await Promise.all(writing)
    over.abort()
    await following
    await follower.follow()
    const there = await readThread(reader)
    expect(there).toHaveLength(80)
    expect(follower.items).toEqual(there)
  })
})
