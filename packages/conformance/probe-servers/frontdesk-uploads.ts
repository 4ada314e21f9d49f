import type { Attachment, AttachmentCreateParams } from '@frontdesk/chatkit'
import { AttachmentStore } from '@frontdesk/chatkit/server'
import type { RequestContext, Store } from '@frontdesk/chatkit/server'

/** Attachments of the probe server, in both modes of upload. Their bytes are counted and thrown away. */
export class ProbeAttachments extends AttachmentStore {
  readonly #store: Store
  readonly #owners = new Map<string, RequestContext>()
  readonly #uploadUrl: () => string

  /** `uploadUrl` is asked when it is needed, since a server learns its port when it listens. */
  constructor(store: Store, { uploadUrl }: { uploadUrl: () => string }) {
    super()
    this.#store = store
    this.#uploadUrl = uploadUrl
  }

  override async createAttachment(params: AttachmentCreateParams, context: RequestContext): Promise<Attachment> {
    const attachment = this.#build(params, context)
    const url = `${this.#uploadUrl()}/${attachment.id}`
    return { ...attachment, upload_descriptor: { url, method: 'PUT', headers: { 'x-probe': 'upload' } } }
  }

  override async deleteAttachment(attachmentId: string): Promise<void> {
    this.#owners.delete(attachmentId)
  }

  /** Takes the bytes of either mode: a PUT at the address of an attachment, or a form posted to the address of all. */
  async receive(request: Request, context: RequestContext): Promise<Response> {
    const id = decodeURIComponent(new URL(request.url).pathname.split('/').at(-1) ?? '')
    const owner = this.#owners.get(id)
    if (request.method === 'PUT') {
      if (!owner || request.headers.get('x-probe') !== 'upload') return new Response(null, { status: 404 })
      await request.arrayBuffer()
      const { upload_descriptor: _used, ...attachment } = await this.#store.loadAttachment(id, owner)
      await this.#store.saveAttachment(attachment, owner)
      return new Response(null, { status: 204 })
    }
    const file = (await request.formData()).get('file')
    if (!(file instanceof File)) return new Response(null, { status: 400 })
    const attachment = this.#build({ name: file.name, size: file.size, mime_type: file.type }, context)
    await this.#store.saveAttachment(attachment, context)
    return Response.json(attachment)
  }

  #build({ name, mime_type }: AttachmentCreateParams, context: RequestContext): Attachment {
    const id = this.generateAttachmentId(mime_type, context)
    this.#owners.set(id, context)
    const preview_url = `${this.#uploadUrl()}/${id}`
    return mime_type.startsWith('image/')
      ? { type: 'image', id, name, mime_type, preview_url }
      : { type: 'file', id, name, mime_type }
  }
}
