import type { Attachment } from '../../attachment.ts'
import type { UserMessageInput } from '../../content.ts'
import type { UserMessageItem } from '../../item.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { Store, StoreChange } from '../store.ts'

/** A message that is ready to be stored, and the changes that store it with its attachments. */
export interface UserMessageDraft {
  item: UserMessageItem
  changes: StoreChange[]
}

/**
 * Makes the item of what the user has sent and takes its attachments into the thread. Stores nothing. An upload's signed URL stays out of the
 * message. Throws {@link NotFoundError} for an attachment that the user has not.
 */
export async function draftUserMessage<Context>(
  store: Store<Context>,
  thread: ThreadMetadata,
  input: UserMessageInput,
  { now, context }: { now: Date; context: Context },
): Promise<UserMessageDraft> {
  const id = store.generateItemId('message', thread, context)
  const byId = new Map<string, Attachment>()
  for (const attachmentId of input.attachments) {
    if (byId.has(attachmentId)) continue
    const attachment = await store.loadAttachment(attachmentId, context)
    byId.set(attachmentId, { ...attachment, thread_id: thread.id })
  }
  const item: UserMessageItem = {
    id,
    thread_id: thread.id,
    created_at: now.toISOString(),
    type: 'user_message',
    content: input.content,
    attachments: input.attachments.map((attachmentId) => withoutUploadDescriptor(byId.get(attachmentId)!)),
    ...(input.quoted_text !== undefined && { quoted_text: input.quoted_text }),
    inference_options: input.inference_options,
  }
  const saved = [...byId.values()].map((attachment): StoreChange => ({ type: 'save_attachment', attachment }))
  return { item, changes: [...saved, { type: 'save_item', threadId: thread.id, item }] }
}

function withoutUploadDescriptor({ upload_descriptor: _upload_descriptor, ...attachment }: Attachment): Attachment {
  return attachment
}
