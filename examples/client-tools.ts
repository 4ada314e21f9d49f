import type { ClientToolCallItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, MemoryStore } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { requestEvents } from '@frontdesk/chatkit/testing'
import { textMessage } from '@frontdesk/client'
import { z } from 'zod'
import { newItem } from './new-item.ts'

const Cart = z.object({ lines: z.array(z.string()) })

// #region server
class CartServer extends ChatKitServer {
  async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    if (input) {
      const item: ClientToolCallItem = {
        ...newItem(this, thread, context, 'tool_call'),
        type: 'client_tool_call',
        status: 'pending',
        call_id: 'call_1',
        name: 'read_cart',
        arguments: { currency: 'EUR' },
      }
      yield { type: 'thread.item.done', item }
      return
    }

    const newest = await this.store.loadThreadItems(thread.id, { limit: 20, order: 'desc' }, context)
    const call = newest.data.find((item) => item.type === 'client_tool_call')
    const { lines } = Cart.parse(call?.output)
    yield {
      type: 'thread.item.done',
      item: {
        ...newItem(this, thread, context),
        type: 'assistant_message',
        content: [{ type: 'output_text', text: `Your cart holds ${lines.join(' and ')}.`, annotations: [] }],
      },
    }
  }
}
// #endregion

/** What a page does with a call: `onClientTool` of the ChatKit component. */
function onClientTool({ name }: ClientToolCallItem): unknown {
  if (name === 'read_cart') return { lines: ['two books', 'one lamp'] }
  throw new Error(`This page has no tool ${name}`)
}

// #region program
const ada = { userId: 'ada' }
const server = new CartServer({ store: new MemoryStore() })
const input = textMessage('What is in my cart?')

const first = await requestEvents(server, { type: 'threads.create', params: { input } }, ada)
const last = first.at(-1)
if (last?.type !== 'thread.item.done' || last.item.type !== 'client_tool_call')
  throw new Error('The page was not asked')
console.log('the server asks for', last.item.name, last.item.arguments)

const params = { thread_id: last.item.thread_id, result: onClientTool(last.item) as { lines: string[] } }
const second = await requestEvents(server, { type: 'threads.add_client_tool_output', params }, ada)
for (const event of second) {
  const item = event.type === 'thread.item.done' ? event.item : undefined
  console.log(event.type, item?.type === 'assistant_message' ? item.content[0]?.text : '')
}
// #endregion
