import { describe, expect, it } from 'vitest'
import type { Attachment } from '@frontdesk/chatkit'
import { InvalidStateError, NotFoundError, StoreUnavailableError } from '@frontdesk/chatkit/server'
import type { StoreChange } from '@frontdesk/chatkit/server'
import { MemoryStore, requestEvents } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createRequest,
  createThread,
  NOW,
  storedIds,
  storeThread,
  TestServer,
  userMessage,
  yielding,
} from './server-support.ts'
import type { Respond, TestContext } from './server-support.ts'

const pdf: Attachment = {
  id: 'atc_pdf',
  name: 'a.pdf',
  mime_type: 'application/pdf',
  type: 'file',
  metadata: { path: '/secret' },
  upload_descriptor: { url: 'https://example.com/?signature=secret', method: 'PUT', headers: {} },
}

/** Writes that the store has been asked for. */
class WatchedStore extends MemoryStore {
  readonly writes: StoreChange[][] = []

  override async write(changes: readonly StoreChange[], context: TestContext): Promise<void> {
    this.writes.push([...changes])
    await super.write(changes, context)
  }
}

/** A server whose hook notes what it was called with. */
function createServer(store = new WatchedStore()) {
  const calls: Parameters<Respond>[] = []
  const server = new TestServer(
    (...args) => {
      calls.push(args)
      return yielding()()
    },
    { store },
  )
  return { server, store, calls }
}

function addMessage(attachments: string[] = []) {
  const input = { content: [{ type: 'input_text' as const, text: 'more' }], attachments, inference_options: {} }
  return { type: 'threads.add_user_message', params: { thread_id: 'thr_a', input } } as const
}

function retryAfter(itemId: string) {
  return { type: 'threads.retry_after_item', params: { thread_id: 'thr_a', item_id: itemId } } as const
}

describe('threads.create', () => {
  it('stores thread, attachments and message in one write', async () => {
    const { server, store } = createServer()
    await store.saveAttachment(pdf, CONTEXT)
    store.writes.length = 0
    await requestEvents(server, createRequest('hi', ['atc_pdf', 'atc_pdf']), CONTEXT)
    expect(store.writes.map((changes) => changes.map(({ type }) => type))).toEqual([
      ['save_thread', 'save_attachment', 'save_item'],
    ])
  })

  it('makes everything at the time of the clock, the thread first, with the metadata members only', async () => {
    const { server, store, calls } = createServer()
    const [created, done] = await requestEvents(server, createRequest('hi'), CONTEXT)
    const [stored] = store.snapshot().threads
    const thread = {
      id: expect.stringMatching(/^thr_/) as string,
      created_at: NOW,
      status: { type: 'active' },
      metadata: {},
    }
    expect(stored?.thread).toEqual(thread)
    expect(calls[0]?.[0]).toEqual(thread)
    expect(created).toEqual({ type: 'thread.created', thread: { ...thread, items: { data: [], has_more: false } } })
    expect(done).toEqual({ type: 'thread.item.done', item: stored?.items[0] })
    expect(stored?.items[0]).toMatchObject({ id: expect.stringMatching(/^msg_/) as string, created_at: NOW })
  })

  it('leaves nothing behind when an attachment is unknown, or somebody else’s', async () => {
    const { server, store, calls } = createServer()
    await store.saveAttachment(pdf, { userId: 'bob' })
    for (const id of ['atc_none', 'atc_pdf']) {
      await expect(server.process(createRequest('hi', [id]), CONTEXT)).rejects.toThrow(NotFoundError)
    }
    expect(store.snapshot().threads).toEqual([])
    expect(calls).toEqual([])
  })

  it('rejects before a stream opens when the store cannot write', async () => {
    class FullStore extends WatchedStore {
      override async write(): Promise<void> {
        throw new StoreUnavailableError('full')
      }
    }
    const { server, calls } = createServer(new FullStore())
    await expect(server.process(createRequest(), CONTEXT)).rejects.toThrow(StoreUnavailableError)
    expect(calls).toEqual([])
  })

  it('keeps signed URLs out of the message and metadata off the wire', async () => {
    const { server, store, calls } = createServer()
    await store.saveAttachment(pdf, CONTEXT)
    const events = await requestEvents(server, createRequest('hi', ['atc_pdf']), CONTEXT)
    expect(JSON.stringify(events)).not.toContain('secret')
    const [stored] = store.snapshot().threads
    const { upload_descriptor: _signed, ...embedded } = { ...pdf, thread_id: stored?.thread.id }
    expect(calls[0]?.[1]?.attachments).toEqual([embedded])
    expect(stored?.items[0]).toMatchObject({ attachments: [embedded] })
    expect(store.snapshot().attachments).toEqual([{ ...pdf, thread_id: stored?.thread.id }])
  })

  it('hands the context to the hook as it came, with a signal', async () => {
    const { server, calls } = createServer()
    await requestEvents(server, createRequest(), CONTEXT)
    expect(calls[0]?.[2]).toBe(CONTEXT)
    expect(calls[0]?.[3].signal.aborted).toBe(false)
  })
})

describe('threads.add_user_message', () => {
  it('stores the message and its attachments in one write', async () => {
    const { server, store } = createServer()
    await storeThread(server)
    await store.saveAttachment(pdf, CONTEXT)
    store.writes.length = 0
    const events = await requestEvents(server, addMessage(['atc_pdf']), CONTEXT)
    expect(events.map(({ type }) => type)).toEqual(['thread.item.done', 'stream_options'])
    expect(store.writes.map((changes) => changes.map(({ type }) => type))).toEqual([['save_attachment', 'save_item']])
  })

  it('rejects for a thread that is unknown, or somebody else’s', async () => {
    const { server, store } = createServer()
    await expect(server.process(addMessage(), CONTEXT)).rejects.toThrow(NotFoundError)
    await storeThread(server)
    await expect(server.process(addMessage(), { userId: 'bob' })).rejects.toThrow(NotFoundError)
    expect(store.snapshot().threads).toMatchObject([{ items: [] }])
  })
})

describe('a thread that is locked or closed', () => {
  it.each(['locked', 'closed'] as const)('takes messages while %s, unless its status is enforced', async (type) => {
    const open = async (enforceThreadStatus: boolean) => {
      const server = new TestServer(undefined, { enforceThreadStatus })
      await storeThread(server, [userMessage('usr_1')], createThread({ status: { type } }))
      return server
    }
    const lenient = await open(false)
    await requestEvents(lenient, addMessage(), CONTEXT)
    await requestEvents(lenient, retryAfter('usr_1'), CONTEXT)
    const strict = await open(true)
    await expect(strict.process(addMessage(), CONTEXT)).rejects.toThrow(InvalidStateError)
    await expect(strict.process(retryAfter('usr_1'), CONTEXT)).rejects.toThrow(`Thread thr_a is ${type}`)
    expect(storedIds(strict)).toEqual(['usr_1'])
  })

  it('takes messages when it is active, also when its status is enforced', async () => {
    const server = new TestServer(undefined, { enforceThreadStatus: true })
    await storeThread(server)
    expect(await requestEvents(server, addMessage(), CONTEXT)).toHaveLength(2)
  })
})

describe('threads.retry_after_item', () => {
  it('deletes everything after the message at once and answers it again', async () => {
    const { server, store, calls } = createServer()
    const message = userMessage('usr_1')
    await storeThread(server, [assistantMessage('msg_0'), message, assistantMessage('msg_1'), userMessage('usr_2')])
    store.writes.length = 0
    const events = await requestEvents(server, retryAfter('usr_1'), CONTEXT)
    expect(events.map(({ type }) => type)).toEqual(['stream_options'])
    expect(store.writes).toEqual([[{ type: 'delete_items_after', threadId: 'thr_a', itemId: 'usr_1' }]])
    expect(storedIds(server)).toEqual(['msg_0', 'usr_1'])
    expect(calls.map(([, input]) => input)).toEqual([message])
  })

  it('deletes nothing after an item that is not a user message, or not there', async () => {
    const { server } = createServer()
    await storeThread(server, [assistantMessage('msg_1'), assistantMessage('msg_2')])
    await expect(server.process(retryAfter('msg_1'), CONTEXT)).rejects.toThrow(InvalidStateError)
    await expect(server.process(retryAfter('msg_1'), CONTEXT)).rejects.toThrow('is not a user message')
    await expect(server.process(retryAfter('msg_3'), CONTEXT)).rejects.toThrow(NotFoundError)
    expect(storedIds(server)).toEqual(['msg_1', 'msg_2'])
  })
})
