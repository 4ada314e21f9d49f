import type { Thread, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, MemoryStore } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { requestEvents, requestJson } from '@frontdesk/chatkit/testing'
import { textMessage } from '@frontdesk/client'
import { newItem } from './new-item.ts'

// #region server
class LibraryServer extends ChatKitServer {
  async *respond(
    thread: ThreadMetadata,
    _input: UserMessageItem | null,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    thread.title ??= 'Opening hours'
    thread.metadata['branch'] = 'Berlin'

    yield {
      type: 'thread.item.done',
      item: {
        ...newItem(this, thread, context),
        type: 'hidden_context_item',
        content: { open: '9 to 17', closed: 'Sunday' },
      },
    }
    yield {
      type: 'thread.item.done',
      item: {
        ...newItem(this, thread, context),
        type: 'assistant_message',
        content: [{ type: 'output_text', text: 'We are open from 9 to 17.', annotations: [] }],
      },
    }
  }
}
// #endregion

// #region program
const ada = { userId: 'ada' }
const store = new MemoryStore()
const server = new LibraryServer({ store })

const input = textMessage('When are you open?')
const events = await requestEvents(server, { type: 'threads.create', params: { input } }, ada)
for (const event of events) console.log(event.type)

const [{ id }] = (await store.loadThreads({ limit: 1, order: 'desc' }, ada)).data as [ThreadMetadata]
const params = { thread_id: id }
const thread = await requestJson<RequestContext, Thread>(server, { type: 'threads.get_by_id', params }, ada)
console.log('\nthe page sees', thread.title, thread.metadata)
for (const item of thread.items.data) console.log('-', item.type)

const stored = await store.loadThreadItems(id, { limit: 100, order: 'asc' }, ada)
console.log('\nthe store holds', (await store.loadThread(id, ada)).metadata)
for (const item of stored.data) console.log('-', item.type)
// #endregion
