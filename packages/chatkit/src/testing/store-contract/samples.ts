import type { Attachment } from '../../attachment.ts'
import type { HiddenContextItem, ThreadItem, UserMessageItem } from '../../item.ts'
import type { JsonValue } from '../../json.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { RequestContext, Store } from '../../server/store.ts'

export const ada: RequestContext = { userId: 'ada' }
export const bob: RequestContext = { userId: 'bob' }
export const START = Date.parse('2026-01-01T00:00:00.000Z')

export async function saveMessages(
  store: Store,
  ids: readonly string[],
  { threadId = 'thr_1', stepMs = 1_000 }: { threadId?: string; stepMs?: number } = {},
): Promise<void> {
  await store.saveThread(makeThread(threadId), ada)
  for (const [index, id] of ids.entries()) {
    await store.addThreadItem(threadId, makeMessage(id, { threadId, createdAt: START + index * stepMs }), ada)
  }
}

export async function idsOf(store: Store, threadId: string): Promise<string[]> {
  return (await store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, ada)).data.map(({ id }) => id)
}

export function makeThread(id: string, { createdAt = START }: { createdAt?: number } = {}): ThreadMetadata {
  return { id, created_at: new Date(createdAt).toISOString(), status: { type: 'active' }, metadata: {} }
}

export function makeMembers(
  id: string,
  { threadId = 'thr_1', createdAt = START }: { threadId?: string; createdAt?: number } = {},
) {
  return { id, thread_id: threadId, created_at: new Date(createdAt).toISOString() }
}

export function makeMessage(
  id: string,
  { text = 'Hello', ...options }: { threadId?: string; createdAt?: number; text?: string } = {},
): UserMessageItem {
  return {
    ...makeMembers(id, options),
    type: 'user_message',
    content: [{ type: 'input_text', text }],
    attachments: [],
    inference_options: {},
  }
}

export function makeHidden(id: string, content: JsonValue): ThreadItem & HiddenContextItem {
  return { ...makeMembers(id), type: 'hidden_context_item', content }
}

export function makeAttachment(id: string): Attachment {
  return { id, type: 'file', name: 'notes.txt', mime_type: 'text/plain' }
}
