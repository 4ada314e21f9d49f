import { expect, it } from 'vitest'
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
