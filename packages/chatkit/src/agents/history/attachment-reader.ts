import { Buffer } from 'node:buffer'
import type { protocol } from '@openai/agents'
import type { Attachment } from '../../attachment.ts'
import { sliceText } from '../slice-text.ts'

export interface AttachmentReaderOptions {
  /** The bytes of an attachment. Throws when they are gone. */
  readBytes: (attachment: Attachment) => Promise<Uint8Array>
  /** The kinds of file that the model accepts. Every other file is given as text, or only named. */
  accepts?: { images?: boolean; files?: readonly string[] }
  /** The text of a kind of file that is not text itself, such as a PDF. Nothing when there is none to be had. */
  extractText?: (bytes: Uint8Array, attachment: Attachment) => Promise<string | undefined>
  /** A larger file is named instead of read. Default: 10 MB. */
  maxBytes?: number
  /** A longer text is cut. Default: 40,000. */
  maxCharacters?: number
}

const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif'])
const TEXT_TYPES = /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|javascript|sql|x-ndjson|toml|.+\+json|.+\+xml))$/

/**
 * Gives a model what users attach, in the best form that it takes: an image, a file, or its text. A file that cannot be given is named, so that
 * the model can say so or use a tool. For `attachmentToContent` of a `ThreadItemConverter`.
 */
export function createAttachmentReader({
  readBytes,
  accepts = {},
  extractText,
  maxBytes = 10_000_000,
  maxCharacters = 40_000,
}: AttachmentReaderOptions): (attachment: Attachment) => Promise<protocol.UserContent> {
  return async (attachment) => {
    const bytes = await readBytes(attachment)
    if (bytes.byteLength > maxBytes)
      return tellOfAttachment(attachment, `it has ${bytes.byteLength} bytes, over ${maxBytes}`)
    const mediaType = attachment.mime_type.split(';', 1)[0]!.trim().toLowerCase()
    if (accepts.images && IMAGE_TYPES.has(mediaType)) {
      return { type: 'input_image', image: toDataUrl(bytes, mediaType), detail: 'auto' }
    }
    if (accepts.files?.includes(mediaType)) {
      return { type: 'input_file', file: toDataUrl(bytes, mediaType), filename: attachment.name }
    }
    const text = TEXT_TYPES.test(mediaType) ? decode(bytes) : await extractText?.(bytes, attachment)
    return text === undefined
      ? tellOfAttachment(attachment, 'its kind cannot be given to this model')
      : { type: 'input_text', text: quote(attachment, text, maxCharacters) }
  }
}

function toDataUrl(bytes: Uint8Array, mediaType: string): string {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes)
}

function quote(attachment: Attachment, text: string, maxCharacters: number): string {
  const isCut = text.length > maxCharacters
  const shown = isCut ? `${sliceText(text, maxCharacters)}\n[cut here: the file has ${text.length} characters]` : text
  // A file must not be able to end its own quotation.
  return `${head(attachment)}\n${shown.replace(/<(?=\/Attachment)/gi, '&lt;')}\n</Attachment>`
}

/** Names an attachment whose content the model is not given, and why. */
export function tellOfAttachment(attachment: Attachment, reason: string): protocol.UserContent {
  return { type: 'input_text', text: `${head(attachment)}\nThe content is not included: ${reason}.\n</Attachment>` }
}

/** Names come from the user: they must not end the tag. */
function head({ id, name, mime_type }: Attachment): string {
  return `<Attachment id=${toAttribute(id)} name=${toAttribute(name)} type=${toAttribute(mime_type)}>`
}

function toAttribute(value: string): string {
  return JSON.stringify(value.replace(/[<>\p{Cc}]/gu, ' '))
}
