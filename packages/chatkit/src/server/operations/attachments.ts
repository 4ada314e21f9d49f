import type { Attachment } from '../../attachment.ts'
import type { AttachmentsCreateRequest, AttachmentsDeleteRequest } from '../../request.ts'
import type { AttachmentStore } from '../attachment-store.ts'
import { NotConfiguredError } from '../errors.ts'
import { toWireAttachment } from '../wire/projections.ts'
import type { ServerParts } from '../server-parts.ts'
import type { OperationOptions } from './operation.ts'

export async function createAttachment<Context>(
  server: ServerParts<Context>,
  params: AttachmentsCreateRequest['params'],
  { context }: OperationOptions<Context>,
): Promise<Attachment> {
  const attachment = await attachmentStoreOf(server).createAttachment(params, context)
  await server.store.saveAttachment(attachment, context)
  return toWireAttachment(attachment)
}

/** The bytes first: without its metadata nobody would find them again. */
export async function deleteAttachment<Context>(
  server: ServerParts<Context>,
  { attachment_id: attachmentId }: AttachmentsDeleteRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<void> {
  const attachmentStore = attachmentStoreOf(server)
  signal.throwIfAborted()
  await attachmentStore.deleteAttachment(attachmentId, context)
  await server.store.deleteAttachment(attachmentId, context)
}

function attachmentStoreOf<Context>({ attachmentStore }: ServerParts<Context>): AttachmentStore<Context> {
  if (attachmentStore) return attachmentStore
  throw new NotConfiguredError('This server takes no attachments: it was built without an attachment store')
}
