import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, MemoryStore } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext } from '@frontdesk/chatkit/server'
import { textMessage } from '@frontdesk/client'
import { newItem } from './new-item.ts'

// #region server
class SlowServer extends ChatKitServer {
  async *respond(
    thread: ThreadMetadata,
    _input: UserMessageItem | null,
    context: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    const item = { ...newItem(this, thread, context), type: 'assistant_message', content: [] } as const
    yield { type: 'thread.item.added', item: { ...item, content: [] } }
    try {
      for (const word of ['This ', 'answer ', 'never ', 'ends.']) {
        await sleep(word === 'never ' ? 60_000 : 1, undefined, { signal })
        const update = { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: word } as const
        yield { type: 'thread.item.updated', item_id: item.id, update }
      }
    } finally {
      console.log('the hook ends')
    }
  }
}
// #endregion

// #region program
const ada = { userId: 'ada' }
const store = new MemoryStore()
const server = new SlowServer({ store })

const stopButton = new AbortController()
const request = { type: 'threads.create', params: { input: textMessage('Go on') } }
const result = await server.process(request, ada, { signal: stopButton.signal })
if (result.type !== 'stream') throw new Error('A new thread is answered by a stream')
try {
  for await (const event of result.events) {
    console.log(event.type)
    const isEnough = event.type === 'thread.item.updated' && 'delta' in event.update && event.update.delta === 'answer '
    if (isEnough) setImmediate(() => stopButton.abort())
  }
} catch (error) {
  console.log('the stream ends:', (error as Error).name)
}

const [thread] = (await store.loadThreads({ limit: 1, order: 'desc' }, ada)).data as [ThreadMetadata]
const items = await store.loadThreadItems(thread.id, { limit: 100, order: 'asc' }, ada)
for (const item of items.data) console.log('stored:', item.type, 'content' in item ? item.content : '')
// #endregion
