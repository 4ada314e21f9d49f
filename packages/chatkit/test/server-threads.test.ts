import { describe, expect, it } from 'vitest'
import type { Page, Thread, ThreadItem } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { PageOptions } from '@frontdesk/chatkit/server'
import { MemoryStore, requestJson } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createThread,
  hiddenItem,
  storedIds,
  storeThread,
  TestServer,
  userMessage,
} from './server-support.ts'
import type { TestContext } from './server-support.ts'

/** Pages that the store was asked for. */
class WatchedStore extends MemoryStore {
  readonly pages: PageOptions[] = []

  override loadThreadItems(threadId: string, options: PageOptions, context: TestContext): Promise<Page<ThreadItem>> {
    this.pages.push(options)
    return super.loadThreadItems(threadId, options, context)
  }
}

function visible(count: number): ThreadItem[] {
  return Array.from({ length: count }, (_, index) => assistantMessage(`msg_${index}`))
}

function listItems(server: TestServer, params: object = {}): Promise<Page<ThreadItem>> {
  return requestJson(server, { type: 'items.list', params: { thread_id: 'thr_a', ...params } }, CONTEXT)
}

function ids({ data }: Page<{ id: string }>): string[] {
  return data.map(({ id }) => id)
}

/** A store in which something else happens to the thread between the reading and the writing of who asks first. */
function meanwhile(work: (store: MemoryStore) => Promise<void>): MemoryStore {
  let isDone = false
  return new (class extends MemoryStore {
    override async loadThread(threadId: string, context: TestContext) {
      const thread = await super.loadThread(threadId, context)
      if (!isDone) {
        isDone = true
        await work(this)
      }
      return thread
    }
  })()
}

describe('threads.update', () => {
  const rename = { type: 'threads.update', params: { thread_id: 'thr_a', title: 'Mine' } } as const

  it('keeps what a run changes in the thread at the same time', async () => {
    const store = meanwhile(async (same) => {
      const thread = await same.loadThread('thr_a', CONTEXT)
      await same.saveThread({ ...thread, status: { type: 'locked' }, metadata: { active_agent: 'billing' } }, CONTEXT)
    })
    const server = new TestServer(undefined, { store })
    await storeThread(server, [])
    await requestJson(server, rename, CONTEXT)
    expect(await store.loadThread('thr_a', CONTEXT)).toMatchObject({
      title: 'Mine',
      status: { type: 'locked' },
      metadata: { active_agent: 'billing' },
    })
  })

  it('does not bring back a thread that is deleted at the same time', async () => {
    const store = meanwhile((same) => same.deleteThread('thr_a', CONTEXT))
    const server = new TestServer(undefined, { store })
    await storeThread(server, [])
    await expect(requestJson(server, rename, CONTEXT)).rejects.toThrow(NotFoundError)
    expect(store.snapshot().threads).toEqual([])
  })
})

describe('items.list', () => {
  it('fills a page with visible items, and ends it where the last of them is', async () => {
    const server = new TestServer()
    const items = visible(4).flatMap((item, index) => [hiddenItem(`h${index}`), item, hiddenItem(`g${index}`)])
    await storeThread(server, items)
    expect(await listItems(server, { limit: 2, order: 'asc' })).toMatchObject({ has_more: true, after: 'msg_1' })
    const second = await listItems(server, { limit: 2, order: 'asc', after: 'msg_1' })
    expect(ids(second)).toEqual(['msg_2', 'msg_3'])
    expect(second).toEqual({ data: second.data, has_more: false })
  })

  it('takes the id of a hidden item for a cursor', async () => {
    const server = new TestServer()
    await storeThread(server, [assistantMessage('msg_1'), hiddenItem('h'), assistantMessage('msg_2')])
    expect(ids(await listItems(server, { after: 'h' }))).toEqual(['msg_1'])
  })

  it('needs one page of the store when nothing is hidden', async () => {
    const store = new WatchedStore()
    const server = new TestServer(undefined, { store })
    await storeThread(server, visible(30))
    expect((await listItems(server)).data).toHaveLength(20)
    expect(store.pages).toEqual([{ limit: 21, order: 'desc' }])
  })

  it.each([
    [undefined, 20],
    [null, 20],
    [0, 20],
    [-3, 1],
    [7, 7],
    [10 ** 18, 100],
    [100, 100],
    [5_000, 100],
    ['12', 12],
  ])('brings a limit of %s to %d', async (limit, length) => {
    const server = new TestServer()
    await storeThread(server, visible(130))
    const page = await listItems(server, { limit })
    expect(page.data).toHaveLength(length)
    expect(page).toMatchObject({ has_more: true, after: page.data.at(-1)?.id })
  })

  it('does not ask for ever when a store says there is more and goes nowhere', async () => {
    class StuckStore extends WatchedStore {
      override async loadThreadItems(threadId: string, options: PageOptions, context: TestContext) {
        const page = await super.loadThreadItems(threadId, { ...options, after: undefined }, context)
        return { ...page, has_more: true, after: 'h' }
      }
    }
    const store = new StuckStore()
    const server = new TestServer(undefined, { store })
    await storeThread(server, [hiddenItem('h')])
    expect(await listItems(server)).toEqual({ data: [], has_more: false })
    expect(store.pages).toHaveLength(2)
  })

  it('shows nothing of a thread that is unknown or somebody else’s, and rejects an unknown cursor', async () => {
    const server = new TestServer()
    expect(await listItems(server)).toEqual({ data: [], has_more: false })
    await storeThread(server, visible(1))
    const request = { type: 'items.list', params: { thread_id: 'thr_a' } } as const
    expect(await requestJson(server, request, { userId: 'bob' })).toEqual({ data: [], has_more: false })
    await expect(listItems(server, { after: 'msg_9' })).rejects.toThrow(NotFoundError)
  })
})

describe('threads.get_by_id', () => {
  const request = { type: 'threads.get_by_id', params: { thread_id: 'thr_a' } } as const

  it('gives the thread without its metadata and its twenty oldest visible items', async () => {
    const server = new TestServer()
    const thread = createThread({ title: 'T', allowed_image_domains: ['example.com'], metadata: { secret: 1 } })
    await storeThread(server, [hiddenItem('h'), ...visible(21)], thread)
    const answer = await requestJson<TestContext, Thread>(server, request, CONTEXT)
    expect(answer).toEqual({
      ...thread,
      metadata: {},
      items: { data: visible(20), has_more: true, after: 'msg_19' },
    })
  })

  it('rejects for a thread that is unknown or somebody else’s', async () => {
    const server = new TestServer()
    await expect(server.process(request, CONTEXT)).rejects.toThrow(NotFoundError)
    await storeThread(server)
    await expect(server.process(request, { userId: 'bob' })).rejects.toThrow(NotFoundError)
  })
})

describe('threads.list', () => {
  it('gives the user’s own threads, newest first, without items and metadata', async () => {
    const server = new TestServer()
    for (let index = 0; index < 22; index++) {
      const thread = createThread({
        id: `thr_${index}`,
        created_at: new Date(index).toISOString(),
        metadata: { secret: 1 },
      })
      await storeThread(server, [userMessage('usr_1')], thread)
    }
    await server.store.saveThread(createThread({ id: 'thr_bob' }), { userId: 'bob' })
    const list = (params: object) =>
      requestJson<TestContext, Page<Thread>>(server, { type: 'threads.list', params }, CONTEXT)
    const first = await list({})
    expect(ids(first).slice(0, 2)).toEqual(['thr_21', 'thr_20'])
    expect(first).toMatchObject({ has_more: true, after: 'thr_2' })
    expect(first.data[0]).toMatchObject({ metadata: {}, items: { data: [], has_more: false } })
    expect(ids(await list({ after: 'thr_2' }))).toEqual(['thr_1', 'thr_0'])
    expect(ids(await list({ order: 'asc', limit: -1 }))).toEqual(['thr_0'])
  })
})

describe('threads.update', () => {
  it('renames the thread and keeps the rest', async () => {
    const server = new TestServer()
    const thread = createThread({ metadata: { kept: 1 } })
    await storeThread(server, [userMessage('usr_1')], thread)
    const request = { type: 'threads.update', params: { thread_id: 'thr_a', title: '' } } as const
    expect(await requestJson(server, request, CONTEXT)).toEqual({
      ...thread,
      title: '',
      metadata: {},
      items: { data: [], has_more: false },
    })
    expect(server.store.snapshot().threads).toEqual([
      { thread: { ...thread, title: '' }, items: [userMessage('usr_1')] },
    ])
    await expect(server.process(request, { userId: 'bob' })).rejects.toThrow(NotFoundError)
  })
})

describe('threads.delete', () => {
  it('deletes the thread with its items, and does nothing when there is none', async () => {
    const server = new TestServer()
    await storeThread(server, visible(1))
    const request = { type: 'threads.delete', params: { thread_id: 'thr_a' } } as const
    expect(await requestJson(server, request, { userId: 'bob' })).toEqual({})
    expect(storedIds(server)).toEqual(['msg_0'])
    expect(await requestJson(server, request, CONTEXT)).toEqual({})
    expect(server.store.snapshot().threads).toEqual([])
    expect(await requestJson(server, request, CONTEXT)).toEqual({})
  })
})
