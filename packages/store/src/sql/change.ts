import type { StoreChange } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { deleteAttachment, saveAttachment } from './attachments.ts'
import { deleteItem, deleteItemsAfter, saveItem } from './items.ts'
import type { Work } from './query.ts'
import { deleteThread, saveThread } from './threads.ts'

/**
 * The work of one change, ready to be run, and run again should its transaction be lost. What it writes is copied here and now: the caller may
 * go on mutating the thread or item while the write waits its turn.
 */
export function toWork(change: StoreChange, owner: Owner): () => Work<void> {
  switch (change.type) {
    case 'save_thread':
      return saveThread(change.thread, owner)
    case 'delete_thread':
      return deleteThread(change.threadId, owner)
    case 'save_item':
      return saveItem(change.threadId, change.item, owner)
    case 'delete_item':
      return deleteItem(change.threadId, change.itemId, owner)
    case 'delete_items_after':
      return deleteItemsAfter(change.threadId, change.itemId, owner)
    case 'save_attachment':
      return saveAttachment(change.attachment, owner)
    case 'delete_attachment':
      return deleteAttachment(change.attachmentId, owner)
    default:
      throw new TypeError(`Unknown change: ${JSON.stringify(change satisfies never)}.`)
  }
}
