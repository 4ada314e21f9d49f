import type { ThreadMetadata } from '@frontdesk/chatkit'
import type { ChatKitServer, ItemKind } from '@frontdesk/chatkit/server'

/** What every item begins with: an id of the store's making, its thread, and the time. */
export function newItem<Context>(
  { store, clock }: ChatKitServer<Context>,
  thread: ThreadMetadata,
  context: Context,
  kind: ItemKind = 'message',
) {
  return {
    id: store.generateItemId(kind, thread, context),
    thread_id: thread.id,
    created_at: clock().toISOString(),
  }
}
