import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { ChatKitClient, textMessage } from '@frontdesk/client'
// #region server
import { createServer } from 'node:http'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'

class EchoServer extends ChatKitServer {
  async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    const text = input?.content.map((part) => part.text).join('') ?? ''
    yield {
      type: 'thread.item.done',
      item: {
        id: this.store.generateItemId('message', thread, context),
        thread_id: thread.id,
        created_at: new Date().toISOString(),
        type: 'assistant_message',
        content: [{ type: 'output_text', text: `You said: ${text}`, annotations: [] }],
      },
    }
  }
}

const chat = new EchoServer({ store: new MemoryStore() })
const http = createServer((request, response) => {
  // Who asks is for you to find out, from a session or a token. Never from the body.
  void handleChatKitRequest(chat, request, response, { userId: 'ada' })
})
http.listen(0, '127.0.0.1')
// #endregion

await once(http, 'listening')
const { port } = http.address() as AddressInfo

// #region client
const client = new ChatKitClient({ url: `http://127.0.0.1:${port}/chatkit` })
const events = client.stream({ type: 'threads.create', params: { input: textMessage('Hello') } })
for await (const event of events) {
  const item = event.type === 'thread.item.done' ? event.item : undefined
  console.log(event.type, item?.type === 'assistant_message' ? item.content[0]?.text : '')
}
// #endregion
http.close()
