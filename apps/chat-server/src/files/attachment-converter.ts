import type { Attachment, UserMessageItem } from '@frontdesk/chatkit'
import { createAttachmentReader, ThreadItemConverter } from '@frontdesk/chatkit/agents'
import type { ThreadItemConverterOptions } from '@frontdesk/chatkit/agents'
import { buffer } from 'node:stream/consumers'
import type { StoreContext } from '@frontdesk/store'
import type { FileAttachmentStore } from '@frontdesk/store/files'
import type { DocumentTexts } from './document-texts.ts'

export interface AttachmentConverterParts {
  attachments: FileAttachmentStore
  texts: DocumentTexts
  modelSeesImages: boolean
  /** How many characters of text all files of one message may have together. */
  maxCharacters: number
}

/** Gives the model what users attach, in its place in the history: pictures to one that sees, the text of documents to any. */
export function createAttachmentConverter(
  { attachments, texts, modelSeesImages, maxCharacters }: AttachmentConverterParts,
  context: StoreContext,
  options: ThreadItemConverterOptions = {},
): ThreadItemConverter {
  const readBytes = async ({ id }: Attachment): Promise<Uint8Array> => {
    const { content } = await attachments.read(id, {}, context)
    return buffer(content.stream)
  }
  const attachmentToContent = (attachment: Attachment, { attachments: { length } }: UserMessageItem) =>
    createAttachmentReader({
      readBytes,
      accepts: { images: modelSeesImages },
      extractText: (bytes, { id, mime_type, metadata }) =>
        texts.extract(bytes, mime_type, JSON.stringify(metadata?.['sha256'] ?? id)),
      maxCharacters: Math.floor(maxCharacters / length),
    })(attachment)
  return new ThreadItemConverter({ ...options, attachmentToContent })
}
