import type { ThreadStreamEvent } from '@frontdesk/chatkit'

const DELTAS = 500

/** How many events a reader gets of {@link answer} in a new thread: its own and those that the server adds. */
export const ANSWER_EVENTS = DELTAS + 5

/** The events of an answer of 500 text deltas, as an agent gives them. */
export async function* answer(threadId: string): AsyncGenerator<ThreadStreamEvent, void> {
  const item = {
    id: 'msg_1',
    thread_id: threadId,
    created_at: new Date().toISOString(),
    type: 'assistant_message' as const,
  }
  const content = { type: 'output_text' as const, text: '', annotations: [] }
  const update = (change: Extract<ThreadStreamEvent, { type: 'thread.item.updated' }>['update']) => ({
    type: 'thread.item.updated' as const,
    item_id: item.id,
    update: change,
  })
  yield { type: 'thread.item.added', item: { ...item, content: [] } }
  yield update({ type: 'assistant_message.content_part.added', content_index: 0, content })
  for (let index = 0; index < DELTAS; index++) {
    yield update({ type: 'assistant_message.content_part.text_delta', content_index: 0, delta: 'some words ' })
  }
  yield { type: 'thread.item.done', item: { ...item, content: [{ ...content, text: 'some words '.repeat(DELTAS) }] } }
}
