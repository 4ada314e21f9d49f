import type { Attachment, AttachmentCreateParams, JsonObject } from '@frontdesk/chatkit'
import {
  AttachmentStore,
  InvalidRequestError,
  InvalidStateError,
  NotConfiguredError,
  NotFoundError,
  PayloadTooLargeError,
} from '@frontdesk/chatkit/server'
import { toOwner } from '../context.ts'
import type { StoreContext } from '../context.ts'
import type { SqlStore } from '../sql-store.ts'
import { keyOf, ownerPart } from './attachment-key.ts'
import type { AdoptedFile, FileDrafts, FileStore, ReadFileOptions, SavedFile } from './file-store.ts'
import { cleanName } from './clean-name.ts'
import { findMimeType } from './mime-type.ts'
import { readAttachment } from './read-attachment.ts'
import type { AttachmentContent } from './read-attachment.ts'
import { signGrant, verifyGrant } from './upload-token.ts'
import type { UploadGrant } from './upload-token.ts'
import { UserRoom } from './user-room.ts'

/** What a page shows a picture of. An SVG may hold scripts: it is a file like any other. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

const NO_UPLOAD = 'There is no such upload, or it has expired.'

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
  /**
   * Where the bytes of two-phase uploads are sent: to `baseUrl`, or to the bucket itself by an address that it checks, so that they do not pass this server.
   * What the bucket was sent is looked at when the attachment is first used. `server` by default.
   */
  uploadsTo?: 'server' | 'bucket'
}

/** Bytes that are where files are kept, whichever way they came. */
type Kept = AdoptedFile & Partial<Pick<SavedFile, 'sha256'>>

/**
 * The bytes of attachments in a {@link FileStore}, for both upload modes. Size and type are taken from the bytes, not from what the browser says;
 * `metadata` of the attachment keeps `size`, `sha256` and `uploaded_at`.
 */
export class FileAttachmentStore extends AttachmentStore<StoreContext> {
  readonly #options: Required<FileAttachmentStoreOptions>
  readonly #room: UserRoom
  /** The attachments whose bytes are coming in here. */
  readonly #receiving = new Set<string>()
  /** The attachments whose drafts are being looked at here. */
  readonly #adopting = new Map<string, Promise<Attachment>>()

  constructor({
    maxBytes = 25 * 1024 * 1024,
    maxUserBytes = 1024 * 1024 * 1024,
    maxUserFiles = 1_000,
    acceptedTypes = [],
    uploadTtlMs = 15 * 60 * 1000,
    uploadsTo = 'server',
    ...options
  }: FileAttachmentStoreOptions) {
    super()
    this.#options = { maxBytes, maxUserBytes, maxUserFiles, acceptedTypes, uploadTtlMs, uploadsTo, ...options }
    this.#room = new UserRoom({ store: options.store, maxUserBytes, maxUserFiles })
  }

  /** Two-phase, first step. Throws {@link PayloadTooLargeError} and {@link InvalidRequestError} for what would be refused later. */
  override async createAttachment(
    { name, size, mime_type }: AttachmentCreateParams,
    context: StoreContext,
  ): Promise<Attachment> {
    const { maxBytes, uploadTtlMs, uploadsTo } = this.#options
    const called = cleanName(name)
    if (size > maxBytes) throw new PayloadTooLargeError(`${called} is larger than ${maxBytes} bytes.`)
    if (size < 0) throw new InvalidRequestError(`${called} cannot have ${size} bytes.`)
    this.#assertAccepted(mime_type)
    if (size > (await this.#room.roomFor(context, { isNew: true })))
      throw new PayloadTooLargeError(`${called} does not fit beside your other files. Delete some, and try again.`)
    const id = this.generateAttachmentId(mime_type, context)
    const expiresAt = Date.now() + uploadTtlMs
    const url =
      uploadsTo === 'bucket'
        ? await this.#drafts().signUrl(keyOf(id, toOwner(context)), { size, ttlMs: uploadTtlMs })
        : this.#urlFor({ purpose: 'put', attachmentId: id, ...toOwner(context), expiresAt }, context)
    const upload_descriptor = { url, method: 'PUT' as const, headers: {} }
    return { ...this.#describe({ id, name: called, mime_type }, context), upload_descriptor, metadata: { size } }
  }

  /**
   * The origin that browsers send uploads to besides the server's own, such as `https://desk-files.s3.eu-central-1.amazonaws.com`; undefined where there
   * is none. Throws {@link NotConfiguredError} where there should be one and the files are in no bucket, and {@link StoreDisconnectedError} where nothing
   * tells who this server is for it.
   */
  async uploadOrigin(): Promise<string | undefined> {
    if (this.#options.uploadsTo === 'server') return undefined
    return new URL(await this.#drafts().signUrl({ owner: 'nobody', name: 'nothing' }, { size: 0, ttlMs: 1_000 })).origin
  }

  /**
   * Two-phase, second step: takes the bytes that come to the URL of the upload. The token is the whole authority: browsers send no other with it. Where
   * the caller has proved who it is all the same, `by` must be the owner. Throws {@link NotFoundError} for a token that is not ours or has expired, and {@link InvalidStateError} when the bytes are there
   * already.
   */
  async receive(
    token: string,
    source: AsyncIterable<Uint8Array>,
    { signal, by }: { signal?: AbortSignal; by?: StoreContext | undefined } = {},
  ): Promise<Attachment> {
    const grant = this.#verify(token, 'put', by)
    const attachment = await this.#options.store.loadAttachment(grant.attachmentId, grant)
    if (attachment.upload_descriptor === undefined)
      throw new InvalidStateError(`${attachment.name} has been uploaded already.`)
    if (this.#receiving.has(attachment.id)) throw new InvalidStateError(`${attachment.name} is being uploaded already.`)
    const { upload_descriptor: _, ...rest } = attachment
    this.#receiving.add(attachment.id)
    try {
      const key = keyOf(attachment.id, toOwner(grant))
      const save = (maxBytes: number) => this.#options.files.save(key, source, { maxBytes, signal })
      return await this.#keep(rest, grant, { isNew: false, save })
    } finally {
      this.#receiving.delete(attachment.id)
    }
  }

  /**
   * Throws {@link InvalidStateError} when the bytes of one of the attachments have not come yet, {@link NotFoundError} when one is absent or another
   * user's, and, for bytes that were sent to the bucket, what `receive` would have thrown.
   */
  async assertUploaded(attachmentIds: readonly string[], context: StoreContext): Promise<void> {
    for (const id of new Set(attachmentIds)) {
      const attachment = await this.#options.store.loadAttachment(id, context)
      if (attachment.upload_descriptor === undefined) continue
      const absent = `${attachment.name} has not been uploaded yet.`
      if (this.#options.files.drafts === undefined) throw new InvalidStateError(absent)
      await this.#adopt(attachment, context).catch((error: unknown) => {
        throw error instanceof NotFoundError ? new InvalidStateError(absent, { cause: error }) : error
      })
    }
  }

  /** Direct upload: keeps the bytes and the attachment, which is the answer to the browser without its `metadata`. */
  async saveUpload(
    { name, mimeType }: { name: string; mimeType: string },
    source: AsyncIterable<Uint8Array>,
    context: StoreContext,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Attachment> {
    const id = this.generateAttachmentId(mimeType, context)
    const key = keyOf(id, toOwner(context))
    return this.#keep(this.#describe({ id, name: cleanName(name), mime_type: mimeType }, context), context, {
      isNew: true,
      save: (maxBytes) => this.#options.files.save(key, source, { maxBytes, signal }),
    })
  }

  /** The bytes for their owner. Throws {@link NotFoundError} when they are absent, another user's, or not uploaded yet. */
  async read(attachmentId: string, options: ReadFileOptions, context: StoreContext): Promise<AttachmentContent> {
    const { store, files } = this.#options
    if (files.drafts !== undefined) {
      const attachment = await store.loadAttachment(attachmentId, context)
      if (attachment.upload_descriptor !== undefined) await this.#adopt(attachment, context)
    }
    return readAttachment(attachmentId, { store, files, ...options }, context)
  }

  /** The bytes for the bearer of a `preview_url`, which a page asks for without credentials. Where some came all the same, `by` must be the owner. */
  async readPreview(
    token: string,
    { by, ...piece }: ReadFileOptions & { by?: StoreContext | undefined } = {},
  ): Promise<AttachmentContent> {
    const grant = this.#verify(token, 'get', by)
    return this.read(grant.attachmentId, piece, grant)
  }

  override async deleteAttachment(attachmentId: string, context: StoreContext): Promise<void> {
    const { files } = this.#options
    const key = keyOf(attachmentId, toOwner(context))
    await files.drafts?.delete(key)
    await files.delete(key)
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

  /**
   * Takes what the bucket was sent for the attachment, once: whoever asks meanwhile waits for the same. What is refused is deleted, so that it can be sent
   * again while its address holds.
   */
  #adopt(attachment: Attachment, context: StoreContext): Promise<Attachment> {
    const running = this.#adopting.get(attachment.id)
    if (running !== undefined) return running
    const adopting = this.#adoptDraft(attachment, context).finally(() => this.#adopting.delete(attachment.id))
    this.#adopting.set(attachment.id, adopting)
    return adopting
  }

  async #adoptDraft({ upload_descriptor: _target, ...rest }: Attachment, context: StoreContext): Promise<Attachment> {
    const drafts = this.#drafts()
    const key = keyOf(rest.id, toOwner(context))
    try {
      const save = (maxBytes: number) => drafts.adopt(key, { maxBytes })
      const kept = await this.#keep(rest, context, { isNew: false, save })
      await drafts.delete(key)
      return kept
    } catch (error) {
      const stored = await this.#options.store.loadAttachment(rest.id, context).catch(() => undefined)
      // Another process has taken it meanwhile, and its copy is not ours to delete.
      if (stored !== undefined && stored.upload_descriptor === undefined) return stored
      if (error instanceof PayloadTooLargeError || error instanceof InvalidRequestError) {
        await drafts.delete(key)
        await this.#options.files.delete(key)
      }
      throw error
    }
  }

  async #keep(
    attachment: Attachment,
    context: StoreContext,
    { isNew, save }: { isNew: boolean; save: (maxBytes: number) => Promise<Kept> },
  ): Promise<Attachment> {
    const { files, store } = this.#options
    const room = await this.#room.roomFor(context, { isNew, except: attachment.id })
    const saved = await save(Math.min(this.#options.maxBytes, room))
    try {
      const mimeType = await this.#typeOf(saved, attachment)
      const { size, sha256 } = saved
      const metadata: JsonObject = {
        ...attachment.metadata,
        size,
        ...(sha256 !== undefined && { sha256 }),
        uploaded_at: new Date().toISOString(),
      }
      const kept: Attachment = { ...attachment, mime_type: mimeType, metadata }
      // One that was deleted while its bytes came in stays deleted.
      if (!isNew) await store.loadAttachment(attachment.id, context)
      await store.saveAttachment(kept, context)
      // Uploads side by side have seen the same room: whoever is over the limit with all of them goes again.
      if (await this.#room.isOver(context)) {
        await store.deleteAttachment(attachment.id, context)
        throw new PayloadTooLargeError(`${attachment.name} does not fit beside your other files.`)
      }
      return kept
    } catch (error) {
      await files.delete(keyOf(attachment.id, toOwner(context)))
      throw error
    }
  }

  async #typeOf({ head, size }: Kept, attachment: Attachment): Promise<string> {
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

  #drafts(): FileDrafts {
    const { drafts } = this.#options.files
    if (drafts) return drafts
    throw new NotConfiguredError(
      'Files can be sent past this server only where they are kept in a bucket: use an s3: URL.',
    )
  }

  #urlFor(grant: UploadGrant, context: StoreContext): string {
    const { baseUrl, secret } = this.#options
    return `${typeof baseUrl === 'string' ? baseUrl : baseUrl(context)}/${encodeURIComponent(grant.attachmentId)}?token=${signGrant(grant, secret)}`
  }

  #verify(token: string, purpose: UploadGrant['purpose'], by: StoreContext | undefined): UploadGrant {
    const grant = verifyGrant(token, this.#options.secret)
    const isOwner = grant && (by === undefined || ownerPart(toOwner(by)) === ownerPart(grant))
    if (!isOwner || grant.purpose !== purpose) throw new NotFoundError(NO_UPLOAD)
    return grant
  }
}
