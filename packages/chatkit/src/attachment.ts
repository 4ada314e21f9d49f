import { z } from 'zod'
import { absentable, defaulted, Integer, JsonObject } from './json.ts'

/** Where and how the browser uploads the bytes in two-phase mode. The URL is passed through as given: it may be signed. */
export const UploadDescriptor = z.object({
  url: z.string(),
  method: z.enum(['POST', 'PUT']),
  headers: defaulted(z.record(z.string(), z.string()), {}),
})
export type UploadDescriptor = z.infer<typeof UploadDescriptor>

const attachmentMembers = {
  id: z.string(),
  name: z.string(),
  mime_type: z.string(),
  upload_descriptor: absentable(UploadDescriptor),
  thread_id: absentable(z.string()),
  metadata: absentable(JsonObject),
}

export const FileAttachment = z.object({ ...attachmentMembers, type: z.literal('file') })
export type FileAttachment = z.infer<typeof FileAttachment>

export const ImageAttachment = z.object({ ...attachmentMembers, type: z.literal('image'), preview_url: z.string() })
export type ImageAttachment = z.infer<typeof ImageAttachment>

/** A file of the user's. `metadata` is for the server alone and never reaches the wire. */
export const Attachment = z.discriminatedUnion('type', [FileAttachment, ImageAttachment])
export type Attachment = z.infer<typeof Attachment>

/** What the browser says of a file that it is about to upload. `size` is in bytes. */
export const AttachmentCreateParams = z.object({ name: z.string(), size: Integer, mime_type: z.string() })
export type AttachmentCreateParams = z.infer<typeof AttachmentCreateParams>
