import type { Attachment, AttachmentCreateParams, JsonObject } from '@frontdesk/chatkit'
import {
  AttachmentStore,
  InvalidRequestError,
  InvalidStateError,
  NotFoundError,
  PayloadTooLargeError,
} from '@frontdesk/chatkit/server'
import { toOwner } from '../context.ts'
import type { StoreContext } from '../context.ts'
import type { SqlStore } from '../sql-store.ts'
import { keyOf, ownerPart } from './attachment-key.ts'
import type { FileStore, ReadFileOptions, SavedFile } from './file-store.ts'
import { cleanName } from './clean-name.ts'
import { findMimeType } from './mime-type.ts'
import { readAttachment } from './read-attachment.ts'
import type { AttachmentContent } from './read-attachment.ts'
import { signGrant, verifyGrant } from './upload-token.ts'
import type { UploadGrant } from './upload-token.ts'

/** What a page shows a picture of. An SVG may hold scripts: it is a file like any other. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

export interface FileAttachmentStoreOptions {
  files: FileStore
  store: SqlStore
  /**
   * Where the host serves attachments, such as `https://desk.example/attachments`: uploads go to `<baseUrl>/<id>?token=…`. As a function, it is
   * asked for each attachment, with the context of the request that makes it.
   */
  baseUrl: string | ((context: StoreContext) => string)
  /** Signs those URLs. It must be the same for all processes, and must not change. */
  secret: string
  /** The largest size of one file. 25 MiB by default. */
  maxBytes?: number
  /** What all files of one user may take together, announced ones included. 1 GiB by default. */
  maxUserBytes?: number
  /** How many files one user may have, announced ones included. 1,000 by default. */
  maxUserFiles?: number
  /** The accepted types: whole ones, or such as `image/*`. By default any. */
  acceptedTypes?: readonly string[]
  /** How long a two-phase upload may be begun after its attachment was created. */
  uploadTtlMs?: number
}

/**
 * The bytes of attachments in a {@link FileStore}, for both upload modes. Size and type are taken from the bytes, not from what the browser says;
 * `metadata` of the attachment keeps `size`, `sha256` and `uploaded_at`.
 */
export class FileAttachmentStore extends AttachmentStore<StoreContext> {
  readonly #options: Required<FileAttachmentStoreOptions>

  constructor({
    maxBytes = 25 * 1024 * 1024,
    maxUserBytes = 1024 * 1024 * 1024,
    maxUserFiles = 1_000,
    acceptedTypes = [],
    uploadTtlMs = 15 * 60 * 1000,
    ...options
  }: FileAttachmentStoreOptions) {
    super()
    this.#options = { maxBytes, maxUserBytes, maxUserFiles, acceptedTypes, uploadTtlMs, ...options }
  }

  /** Two-phase, first step. Throws {@link PayloadTooLargeError} and {@link InvalidRequestError} for what would be refused later. */
  override async createAttachment(
    { name, size, mime_type }: AttachmentCreateParams,
    context: StoreContext,
  ): Promise<Attachment> {
    const { maxBytes, uploadTtlMs } = this.#options
    const called = cleanName(name)
    if (size > maxBytes) throw new PayloadTooLargeError(`${called} is larger than ${maxBytes} bytes.`)
    if (size < 0) throw new InvalidRequestError(`${called} cannot have ${size} bytes.`)
    this.#assertAccepted(mime_type)
    if (size > (await this.#roomFor(context, { isNew: true })))
      throw new PayloadTooLargeError(`${called} does not fit beside your other files. Delete some, and try again.`)
    const id = this.generateAttachmentId(mime_type, context)
    const expiresAt = Date.now() + uploadTtlMs
    const url = this.#urlFor({ purpose: 'put', attachmentId: id, ...toOwner(context), expiresAt }, context)
    const upload_descriptor = { url, method: 'PUT' as const, headers: {} }
    return { ...this.#describe({ id, name: called, mime_type }, context), upload_descriptor, metadata: { size } }
  }

  /**
   * Two-phase, second step: takes the bytes that come to the URL of the upload. The token is the whole authority: no cookie and no header comes
   * with it. Throws {@link NotFoundError} for a token that is not ours or has expired, and {@link InvalidStateError} when the bytes are there
   * already.
   */
  async receive(
    token: string,
    source: AsyncIterable<Uint8Array>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Attachment> {
    const grant = this.#verify(token, 'put')
    const attachment = await this.#options.store.loadAttachment(grant.attachmentId, grant)
    if (attachment.upload_descriptor === undefined)
      throw new InvalidStateError(`${attachment.name} has been uploaded already.`)
    const { upload_descriptor: _, ...rest } = attachment
    return this.#keep(rest, source, grant, { isNew: false, signal })
  }

  /** Direct upload: keeps the bytes and the attachment, which is the answer to the browser without its `metadata`. */
  async saveUpload(
    { name, mimeType }: { name: string; mimeType: string },
    source: AsyncIterable<Uint8Array>,
    context: StoreContext,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Attachment> {
    const id = this.generateAttachmentId(mimeType, context)
    return this.#keep(this.#describe({ id, name: cleanName(name), mime_type: mimeType }, context), source, context, {
      isNew: true,
      signal,
    })
  }

  /** The bytes for their owner. Throws {@link NotFoundError} when they are absent, another user's, or not uploaded yet. */
  async read(attachmentId: string, options: ReadFileOptions, context: StoreContext): Promise<AttachmentContent> {
    const { store, files } = this.#options
    return readAttachment(attachmentId, { store, files, ...options }, context)
  }

  /** The bytes for the bearer of a `preview_url`, which a page asks for without credentials. */
  async readPreview(token: string, options: ReadFileOptions = {}): Promise<AttachmentContent> {
    const grant = this.#verify(token, 'get')
    return this.read(grant.attachmentId, options, grant)
  }

  override async deleteAttachment(attachmentId: string, context: StoreContext): Promise<void> {
    await this.#options.files.delete(keyOf(attachmentId, toOwner(context)))
  }

  /** Deletes the attachments that a thread of the user's has, with their bytes, and says how many there were. */
  async deleteOfThread(threadId: string, context: StoreContext): Promise<number> {
    const { store, maxUserFiles } = this.#options
    const { data } = await store.loadAttachments({ limit: maxUserFiles, order: 'desc' }, context)
    const ids = data.filter(({ thread_id }) => thread_id === threadId).map(({ id }) => id)
    // The bytes first: without its record nobody would find them again.
    for (const id of ids) await this.deleteAttachment(id, context)
    await store.write(
      ids.map((attachmentId) => ({ type: 'delete_attachment', attachmentId })),
      context,
    )
    return ids.length
  }

  /** Deletes the bytes of all attachments of the user and says how many there were. */
  async deleteAll(context: StoreContext): Promise<number> {
    return this.#options.files.deleteAll(ownerPart(toOwner(context)))
  }

  async #keep(
    attachment: Attachment,
    source: AsyncIterable<Uint8Array>,
    context: StoreContext,
    { isNew, signal }: { isNew: boolean; signal: AbortSignal | undefined },
  ): Promise<Attachment> {
    const { files, store } = this.#options
    const key = keyOf(attachment.id, toOwner(context))
    const maxBytes = Math.min(this.#options.maxBytes, await this.#roomFor(context, { isNew, except: attachment.id }))
    const saved = await files.save(key, source, { maxBytes, signal })
    try {
      const mimeType = await this.#typeOf(saved, attachment)
      const metadata: JsonObject = {
        ...attachment.metadata,
        size: saved.size,
        sha256: saved.sha256,
        uploaded_at: new Date().toISOString(),
      }
      const kept: Attachment = { ...attachment, mime_type: mimeType, metadata }
      // One that was deleted while its bytes came in stays deleted.
      if (!isNew) await store.loadAttachment(attachment.id, context)
      await store.saveAttachment(kept, context)
      return kept
    } catch (error) {
      await files.delete(key)
      throw error
    }
  }

  /**
   * How many bytes the user's files leave free. Throws {@link PayloadTooLargeError} when there may be no new one. Uploads that come in side by side
   * may pass the limit together, each by no more than one file.
   */
  async #roomFor(
    context: StoreContext,
    { isNew, except }: { isNew: boolean; except?: string | undefined },
  ): Promise<number> {
    const { store, maxUserBytes, maxUserFiles } = this.#options
    const { data } = await store.loadAttachments({ limit: maxUserFiles + 1, order: 'desc' }, context)
    if (isNew && data.length >= maxUserFiles)
      throw new PayloadTooLargeError(
        `You have ${maxUserFiles} files, and may have no more. Delete some, and try again.`,
      )
    const sizes = data.filter(({ id }) => id !== except).map(({ metadata }) => Number(metadata?.['size'] ?? 0))
    return maxUserBytes - sizes.reduce((sum, size) => sum + size, 0)
  }

  async #typeOf({ head, size }: SavedFile, attachment: Attachment): Promise<string> {
    if (size === 0) throw new InvalidRequestError(`${attachment.name} is empty.`)
    const mimeType = await findMimeType(head, attachment.mime_type)
    if (attachment.type === 'image' && !mimeType.startsWith('image/')) {
      throw new InvalidRequestError(`${attachment.name} is no image: its bytes are ${mimeType}.`)
    }
    this.#assertAccepted(mimeType)
    return mimeType
  }

  #assertAccepted(mimeType: string): void {
    const { acceptedTypes } = this.#options
    const group = `${mimeType.split('/', 1)[0]}/*`
    if (acceptedTypes.length === 0 || acceptedTypes.includes(mimeType) || acceptedTypes.includes(group)) return
    throw new InvalidRequestError(`Files of type ${mimeType} are not taken. Taken are ${acceptedTypes.join(', ')}.`)
  }

  #describe(members: { id: string; name: string; mime_type: string }, context: StoreContext): Attachment {
    if (!PICTURES.has(members.mime_type.toLowerCase())) return { ...members, type: 'file' }
    const grant: UploadGrant = { purpose: 'get', attachmentId: members.id, ...toOwner(context) }
    return { ...members, type: 'image', preview_url: this.#urlFor(grant, context) }
  }

  #urlFor(grant: UploadGrant, context: StoreContext): string {
    const { baseUrl, secret } = this.#options
    return `${typeof baseUrl === 'string' ? baseUrl : baseUrl(context)}/${encodeURIComponent(grant.attachmentId)}?token=${signGrant(grant, secret)}`
  }

  #verify(token: string, purpose: UploadGrant['purpose']): UploadGrant {
    const grant = verifyGrant(token, this.#options.secret)
    if (grant?.purpose !== purpose) throw new NotFoundError('There is no such upload, or it has expired.')
    return grant
  }
}
