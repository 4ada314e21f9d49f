import { Attachment } from '../../attachment.ts'
import type { ThreadStreamEvent } from '../../event.ts'
import { isHiddenItem, isRefusedItem, ThreadItem } from '../../item.ts'
import type { UserMessageItem } from '../../item.ts'
import type { Page } from '../../page.ts'
import type { Thread, ThreadMetadata } from '../../thread.ts'
import { toDeclared } from './to-declared.ts'

/** The thread as the wire may show it: without its metadata, with the visible ones of the given items, or with an empty page. */
export function toWireThread(thread: ThreadMetadata, items?: Page<ThreadItem>): Thread {
  return {
    ...(thread.title !== undefined && { title: thread.title }),
    id: thread.id,
    created_at: thread.created_at,
    status: thread.status,
    ...(thread.allowed_image_domains !== undefined && { allowed_image_domains: thread.allowed_image_domains }),
    metadata: {},
    items: items ? toWirePage(items) : { data: [], has_more: false },
  }
}

/** The page with its hidden items left out. */
export function toWirePage(page: Page<ThreadItem>): Page<ThreadItem> {
  return { ...page, data: page.data.filter((item) => !isHiddenItem(item)).map(toWireItem) }
}

/**
 * The item as the wire may show it: its declared members. Why it was refused and the metadata of its attachments are the server's own.
 */
export function toWireItem(stored: ThreadItem): ThreadItem {
  const item = toDeclared(ThreadItem, stored)
  if (isRefusedItem(item)) return toWireItem(withoutRefusal(item))
  if (item.type !== 'user_message' || item.attachments.every(({ metadata }) => metadata === undefined)) return item
  return { ...item, attachments: item.attachments.map(toWireAttachment) }
}

function withoutRefusal(item: ThreadItem): ThreadItem {
  const { refused_by: _refusedBy, ...shown } = item as UserMessageItem
  return shown
}

export function toWireAttachment({ metadata: _metadata, ...attachment }: Attachment): Attachment {
  return toDeclared(Attachment, attachment)
}

/** The event as the wire may show it, or undefined when its item is a hidden one. */
export function toWireEvent(event: ThreadStreamEvent): ThreadStreamEvent | undefined {
  switch (event.type) {
    case 'thread.item.added':
    case 'thread.item.done':
    case 'thread.item.replaced': {
      if (isHiddenItem(event.item)) return undefined
      const item = toWireItem(event.item)
      return item === event.item ? event : { ...event, item }
    }
    case 'thread.created':
    case 'thread.updated':
      return { ...event, thread: toWireThread(event.thread, event.thread.items) }
    default:
      return event
  }
}
