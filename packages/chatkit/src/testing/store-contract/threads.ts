import { expect } from 'vitest'
import type { ThreadMetadata } from '../../thread.ts'
import { NotFoundError } from '../../server/errors.ts'
import { ada, idsOf, makeMessage, makeThread } from './samples.ts'
import type { StoreTest } from './store-test.ts'

export function describeThreads(test: StoreTest): void {
  test('gives back a thread as it was saved', async ({ store }) => {
    const thread: ThreadMetadata = {
      ...makeThread('thr_1'),
      title: 'Où est ma commande ? 📦',
      status: { type: 'locked', reason: 'Waiting' },
      allowed_image_domains: ['images.example'],
      metadata: { last_response_id: null, nested: { list: [1, null, 'a'] }, nul: 'a\u0000b' },
    }
    await store.saveThread(thread, ada)
    expect(await store.loadThread('thr_1', ada)).toEqual(thread)
  })

  test('replaces a thread that is saved again', async ({ store }) => {
    await store.saveThread({ ...makeThread('thr_1'), title: 'First' }, ada)
    await store.saveThread({ ...makeThread('thr_1'), metadata: { a: 1 } }, ada)
    expect(await store.loadThread('thr_1', ada)).toEqual({ ...makeThread('thr_1'), metadata: { a: 1 } })
    expect((await store.loadThreads({ limit: 10, order: 'asc' }, ada)).data).toHaveLength(1)
  })

  test('keeps what others have changed since, when it is told what a thread came of', async ({ store }) => {
    const base = { ...makeThread('thr_1'), metadata: { agent: 'triage', gone: true, kept: 1 } }
    await store.saveThread(base, ada)
    await store.saveThread({ ...base, title: 'Named' }, ada, { base })
    const { gone: _gone, ...metadata } = { ...base.metadata, agent: 'billing' }
    await store.saveThread({ ...base, status: { type: 'locked' }, metadata }, ada, { base })
    await store.saveThread({ ...base, metadata: { ...base.metadata, added: 'x' } }, ada, { base })
    expect(await store.loadThread('thr_1', ada)).toEqual({
      ...base,
      title: 'Named',
      status: { type: 'locked' },
      metadata: { agent: 'billing', kept: 1, added: 'x' },
    })
    await store.deleteThread('thr_1', ada)
    await expect(store.saveThread({ ...base, title: 'Back' }, ada, { base })).rejects.toThrow(NotFoundError)
    await expect(store.loadThread('thr_1', ada)).rejects.toThrow(NotFoundError)
  })

  test('keeps what twenty change at once, each a part of its own', async ({ store }) => {
    const base = makeThread('thr_1')
    await store.saveThread(base, ada)
    const names = Array.from({ length: 20 }, (_, index) => `part_${index}`)
    await Promise.all(names.map((name) => store.saveThread({ ...base, metadata: { [name]: 1 } }, ada, { base })))
    expect(Object.keys((await store.loadThread('thr_1', ada)).metadata).toSorted()).toEqual(names.toSorted())
  })

  test('knows no thread that was not saved', async ({ store }) => {
    await expect(store.loadThread('thr_1', ada)).rejects.toThrow(NotFoundError)
    await expect(store.deleteThread('thr_1', ada)).resolves.toBeUndefined()
  })

  test('deletes a thread with its items', async ({ store }) => {
    await store.saveThread(makeThread('thr_1'), ada)
    await store.saveThread(makeThread('thr_2'), ada)
    await store.addThreadItem('thr_1', makeMessage('msg_1'), ada)
    await store.addThreadItem('thr_2', makeMessage('msg_1', { threadId: 'thr_2' }), ada)
    await store.deleteThread('thr_1', ada)
    await expect(store.loadThread('thr_1', ada)).rejects.toThrow(NotFoundError)
    await expect(store.loadItem('thr_1', 'msg_1', ada)).rejects.toThrow(NotFoundError)
    await store.saveThread(makeThread('thr_1'), ada)
    expect(await idsOf(store, 'thr_1')).toEqual([])
    expect(await idsOf(store, 'thr_2')).toEqual(['msg_1'])
  })

  test('hands out objects that are the caller’s to mutate', async ({ store }) => {
    const thread = { ...makeThread('thr_1'), metadata: { list: [1] } }
    const pending = store.saveThread(thread, ada)
    thread.metadata.list.push(2)
    await pending
    const loaded = await store.loadThread('thr_1', ada)
    loaded.title = 'Mine'
    loaded.metadata['list'] = []
    expect(await store.loadThread('thr_1', ada)).toEqual({ ...makeThread('thr_1'), metadata: { list: [1] } })
  })
}
