import type { Attachment } from '@frontdesk/chatkit'
import { toOwner } from '../context.ts'
import type { StoreContext } from '../context.ts'
import type { SqlStore } from '../sql-store.ts'
import { keyOf } from './attachment-key.ts'
import type { FileContent, FileStore, ReadFileOptions } from './file-store.ts'

/** A file on its way out, with what a response says of it. */
export interface AttachmentContent {
  attachment: Attachment
  content: FileContent
}

/** Where attachments are kept, and which piece of its bytes: by default all. */
export interface ReadAttachmentOptions extends ReadFileOptions {
  store: SqlStore
  files: FileStore
}

/** The bytes of an attachment for its owner. Throws `NotFoundError` when they are absent, another user's, or not uploaded yet. */
export async function readAttachment(
  attachmentId: string,
  { store, files, ...piece }: ReadAttachmentOptions,
  context: StoreContext,
): Promise<AttachmentContent> {
  const attachment = await store.loadAttachment(attachmentId, context)
  return { attachment, content: await files.read(keyOf(attachmentId, toOwner(context)), piece) }
}
