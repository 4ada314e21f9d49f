import type { ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'

export function message(threadId: string, text = ''): ThreadItem & { type: 'assistant_message' } {
  return {
    id: `msg_${threadId}`,
    thread_id: threadId,
    created_at: '2026-01-01T00:00:00.000Z',
    type: 'assistant_message',
    content: [{ annotations: [], text, type: 'output_text' }],
  }
}

export function added(threadId: string): ThreadStreamEvent {
  return { type: 'thread.item.added', item: { ...message(threadId), content: [] } }
}

export function delta(threadId: string, text: string): ThreadStreamEvent {
  return {
    type: 'thread.item.updated',
    item_id: `msg_${threadId}`,
    update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: text },
  }
}

export function done(threadId: string, text: string): ThreadStreamEvent {
  return { type: 'thread.item.done', item: message(threadId, text) }
}
