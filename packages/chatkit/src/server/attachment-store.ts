import type { Attachment, AttachmentCreateParams } from '../attachment.ts'
import { NotImplementedError } from './errors.ts'
import { createId } from './id.ts'
import type { RequestContext } from './store.ts'

/**
 * Where the bytes of attachments are kept. Their metadata is in the {@link Store}, which the server writes itself.
 * Source: `AttachmentStore`, openai/chatkit-python `chatkit/store.py`.
 */
export abstract class AttachmentStore<Context = RequestContext> {
  /** Deletes the bytes. An unknown id does nothing. */
  abstract deleteAttachment(attachmentId: string, context: Context): Promise<void>

  /** Two-phase upload: an attachment whose `upload_descriptor` says where the bytes go. */
  async createAttachment(_params: AttachmentCreateParams, _context: Context): Promise<Attachment> {
    throw new NotImplementedError('Two-phase upload needs an attachment store that overrides createAttachment().')
  }

  generateAttachmentId(_mimeType: string, _context: Context): string {
    return createId('attachment')
  }
}
