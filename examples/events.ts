import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, CustomStreamError, encodeEvent, MemoryStore } from '@frontdesk/chatkit/server'
import type { ItemKind, RequestContext } from '@frontdesk/chatkit/server'
import { requestEvents } from '@frontdesk/chatkit/testing'
import { textMessage } from '@frontdesk/client'
import { newItem } from './new-item.ts'

// #region server
class CounterServer extends ChatKitServer {
  async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    const [part] = input?.content ?? []
    if (part?.text === 'Fail') throw new CustomStreamError('I cannot count that far.', { allowRetry: true })

    yield { type: 'progress_update', text: 'Counting' }
    const item = { ...newItem(this, thread, context), type: 'assistant_message', content: [] } as const
    yield { type: 'thread.item.added', item: { ...item, content: [] } }

    let text = ''
    for (const word of ['one ', 'two ', 'three']) {
      text += word
      const update = { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: word } as const
      yield { type: 'thread.item.updated', item_id: item.id, update }
    }
    const content = [{ type: 'output_text' as const, text, annotations: [] }]
    yield { type: 'thread.item.done', item: { ...item, content } }
    yield { type: 'client_effect', name: 'counted', data: { to: 3 } }
  }
}
// #endregion

/** Ids that are the same in each run, so that the docs can show what comes out. */
class PlainIdStore extends MemoryStore {
  #count = 0

  override generateThreadId(): string {
    return 'thr_1'
  }

  override generateItemId(_kind: ItemKind): string {
    return `msg_${++this.#count}`
  }
}

// #region program
const clock = () => new Date('2026-11-22T12:00:00Z')
const server = new CounterServer({ store: new PlainIdStore(), clock })

for (const text of ['Count', 'Fail']) {
  const request = { type: 'threads.create', params: { input: textMessage(text) } } as const
  const events = await requestEvents(server, request, { userId: 'ada' })
  // After what the request itself brings: the thread, the user's message and the options of the stream.
  for (const event of events.slice(3)) process.stdout.write(encodeEvent(event))
}
// #endregion
