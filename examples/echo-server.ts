import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, MemoryStore } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { newItem } from './new-item.ts'

/** Says what it was told: the smallest server that the programs about hosts can share. */
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
        ...newItem(this, thread, context),
        type: 'assistant_message',
        content: [{ type: 'output_text', text: `You said: ${text}`, annotations: [] }],
      },
    }
  }
}

export const chat = new EchoServer({ store: new MemoryStore() })
