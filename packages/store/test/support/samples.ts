import type { AssistantMessageItem, ThreadMetadata, UserMessageItem } from '@frontdesk/chatkit'
import type { StoreContext } from '@frontdesk/store'

export const ada: StoreContext = { userId: 'ada' }
export const bob: StoreContext = { userId: 'bob' }

export function makeThread(id: string, members: Partial<ThreadMetadata> = {}): ThreadMetadata {
  return { id, created_at: '2026-01-01T00:00:00.000Z', status: { type: 'active' }, metadata: {}, ...members }
}

export function makeMessage(id: string, text = 'Hello', members: Partial<UserMessageItem> = {}): UserMessageItem {
  return {
    id,
    thread_id: 'thr_1',
    created_at: '2026-01-01T00:00:00.000Z',
    type: 'user_message',
    content: [{ type: 'input_text', text }],
    attachments: [],
    inference_options: {},
    ...members,
  }
}

export function makeAnswer(id: string, text = ''): AssistantMessageItem {
  return {
    id,
    thread_id: 'thr_1',
    created_at: '2026-01-01T00:00:00.000Z',
    type: 'assistant_message',
    content: text === '' ? [] : [{ type: 'output_text', text, annotations: [] }],
  }
}
