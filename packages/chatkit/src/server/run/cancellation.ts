import type { AssistantMessageItem, SdkHiddenContextItem, ThreadItem } from '../../item.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { Store, StoreChange } from '../store.ts'

/** What the model is told of a run that the user has cut. Source: openai/chatkit-python `chatkit/server.py`. */
export const CANCELLED_SENTENCE = 'The user cancelled the stream. Stop responding to the prior request.'

/** The changes that keep the assistant messages among the items of which any text has arrived. Everything else unfinished is dropped. */
export function toPartialMessageChanges(thread: ThreadMetadata, pending: readonly ThreadItem[]): StoreChange[] {
  return pending.filter(hasText).map((item) => ({ type: 'save_item', threadId: thread.id, item }))
}

/** Keeps what the user has seen of the unfinished messages and leaves a note for the model, all in one write. */
export async function saveCancelledRun<Context>(
  store: Store<Context>,
  thread: ThreadMetadata,
  pending: readonly ThreadItem[],
  { now, context }: { now: Date; context: Context },
): Promise<void> {
  const note: SdkHiddenContextItem = {
    id: store.generateItemId('sdk_hidden_context', thread, context),
    thread_id: thread.id,
    created_at: now.toISOString(),
    type: 'sdk_hidden_context',
    content: CANCELLED_SENTENCE,
  }
  const changes = toPartialMessageChanges(thread, pending)
  await store.write([...changes, { type: 'save_item', threadId: thread.id, item: note }], context)
}

function hasText(item: ThreadItem): item is AssistantMessageItem {
  return item.type === 'assistant_message' && item.content.some(({ text }) => text.trim() !== '')
}
