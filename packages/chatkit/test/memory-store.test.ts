import { expect, it } from 'vitest'
import { NotFoundError } from '@frontdesk/chatkit/server'
import { describeStore, MemoryStore } from '@frontdesk/chatkit/testing'
import { assistantMessage, createThread } from './server-support.ts'

describeStore('MemoryStore', async () => new MemoryStore())

it('shares no object with whoever saves or loads', async () => {
  const store = new MemoryStore()
  const context = { userId: 'ann' }
  const thread = createThread({ metadata: { list: [1] } })
  await store.saveThread(thread, context)
  thread.metadata['list'] = []
  const loaded = await store.loadThread('thr_a', context)
  loaded.metadata['list'] = []
  expect(await store.loadThread('thr_a', context)).toEqual(createThread({ metadata: { list: [1] } }))
})

it('puts everything back in its place when the last change of a write cannot be made', async () => {
  const store = new MemoryStore()
  const context = { userId: 'ann' }
  const items = ['msg_1', 'msg_2', 'msg_3'].map((id) => assistantMessage(id, id))
  const saved = items.map((item) => ({ type: 'save_item' as const, threadId: 'thr_a', item }))
  await store.write([{ type: 'save_thread', thread: createThread() }, ...saved], context)
  const impossible = { type: 'save_item' as const, threadId: 'thr_none', item: assistantMessage('msg_1') }
  for (const change of [
    { type: 'delete_item', threadId: 'thr_a', itemId: 'msg_2' },
    { type: 'delete_items_after', threadId: 'thr_a', itemId: 'msg_1' },
    { type: 'delete_thread', threadId: 'thr_a' },
    { type: 'save_item', threadId: 'thr_a', item: assistantMessage('msg_2', 'changed') },
  ] as const) {
    await expect(store.write([change, impossible], context)).rejects.toThrow(NotFoundError)
    expect(store.snapshot().threads).toEqual([{ thread: createThread(), items }])
  }
})

it('shows everything of all users in a snapshot', async () => {
  const store = new MemoryStore()
  const attachment = { id: 'atc_1', name: 'a', mime_type: 'b', type: 'file' as const }
  await store.write(
    [
      { type: 'save_thread', thread: createThread() },
      { type: 'save_item', threadId: 'thr_a', item: assistantMessage('msg_1') },
      { type: 'save_attachment', attachment },
    ],
    { userId: 'ann' },
  )
  await store.saveThread(createThread({ id: 'thr_b' }), { userId: 'bob' })
  expect(store.snapshot()).toEqual({
    threads: [
      { thread: createThread(), items: [assistantMessage('msg_1')] },
      { thread: createThread({ id: 'thr_b' }), items: [] },
    ],
    attachments: [attachment],
  })
})
