import type { ChatKitRequest } from '@frontdesk/chatkit'
import { assertOffered } from '../approvals/assert-offered.ts'
import type { SqlStore, StoreContext } from '@frontdesk/store'
import type { FileAttachmentStore } from '@frontdesk/store/files'

/**
 * Throws `NotFoundError` when a request is about something that is absent or another user's, where the protocol itself would answer as if all were well:
 * a page of nothing, or a deletion of what was not there. Throws `InvalidStateError` for a message with a file whose bytes have not come, and for the
 * approval of what no card shows.
 */
export async function assertPresent(
  request: ChatKitRequest,
  { store, attachments }: { store: SqlStore; attachments: FileAttachmentStore },
  context: StoreContext,
): Promise<void> {
  switch (request.type) {
    case 'items.list':
    case 'threads.delete':
      await store.loadThread(request.params.thread_id, context)
      return
    case 'attachments.delete':
      await store.loadAttachment(request.params.attachment_id, context)
      return
    case 'items.feedback': {
      const { thread_id: threadId, item_ids: itemIds } = request.params
      await store.loadThread(threadId, context)
      for (const itemId of itemIds) await store.loadItem(threadId, itemId, context)
      return
    }
    case 'threads.create':
    case 'threads.add_user_message':
      await attachments.assertUploaded(request.params.input.attachments, context)
      return
    case 'threads.custom_action': {
      const { thread_id: threadId, item_id: itemId, action } = request.params
      if (itemId !== undefined) assertOffered(action, await store.loadItem(threadId, itemId, context))
      return
    }
    default:
  }
}
