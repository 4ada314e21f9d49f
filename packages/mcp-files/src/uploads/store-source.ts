import type { UserIdentity, Log } from '@frontdesk/mcp-kit'
import type * as Store from '@frontdesk/store'
import type * as Files from '@frontdesk/store/files'
import type { FileSource, FileSourceContext, UploadedFile } from './file-source.ts'
import { FilesError, notFound } from '../errors.ts'
import { MAX_UPLOADS } from './file-source.ts'

const PAGE_ATTACHMENTS = 1_000
/** Ids that are one component of a path, as those are that Frontdesk gives. */
const ID = /^\w[\w.-]*$/

export interface StoreSourceParts {
  /** The package itself, which is loaded only when there are uploads to serve. */
  library: Pick<typeof Store, 'NotFoundError' | 'StoreUnavailableError'> & Pick<typeof Files, 'readAttachment'>
  /** Closed with the source. */
  store: Store.SqlStore
  files: Files.FileStore
  log: Log
}

/** The attachments of a Frontdesk store whose bytes have come in. The store's queries name the user, so that what is another's is absent. */
export class StoreSource implements FileSource, AsyncDisposable {
  readonly #parts: StoreSourceParts

  constructor(parts: StoreSourceParts) {
    this.#parts = parts
  }

  /** The newest files, until there are over {@link MAX_UPLOADS}. Throws {@link FilesError} `busy`. */
  async list({ user, signal }: FileSourceContext): Promise<UploadedFile[]> {
    const { store, library } = this.#parts
    const files: UploadedFile[] = []
    try {
      for (let after: string | undefined; ;) {
        signal.throwIfAborted()
        const options = { limit: PAGE_ATTACHMENTS, order: 'desc' as const, after }
        const page = await store.loadAttachments(options, toContext(user))
        files.push(...page.data.map(toUploadedFile).filter((file) => file !== undefined))
        if (!page.has_more || files.length > MAX_UPLOADS) return files
        after = page.after
      }
    } catch (error) {
      if (!(error instanceof library.NotFoundError)) throw this.#toFilesError(error)
      // The last one of a page was deleted before the next page was asked for.
      throw new FilesError('busy', 'The uploads changed while they were listed. Try again.', { cause: error })
    }
  }

  /** Throws {@link FilesError} `busy`. */
  async find(id: string, { user }: FileSourceContext): Promise<UploadedFile | undefined> {
    const { store, library } = this.#parts
    try {
      return toUploadedFile(await store.loadAttachment(id, toContext(user)))
    } catch (error) {
      if (error instanceof library.NotFoundError) return undefined
      throw this.#toFilesError(error)
    }
  }

  /** The iteration throws {@link FilesError} `not_found` or `busy`. */
  async read(id: string, context: FileSourceContext): Promise<AsyncIterable<Uint8Array>> {
    return this.#read(id, context)
  }

  /** Opens the file once its bytes are asked for, so that whoever does not ask leaves nothing open. */
  async *#read(id: string, { user, signal }: FileSourceContext): AsyncGenerator<Uint8Array> {
    const { store, files, library } = this.#parts
    try {
      const { content } = await library.readAttachment(id, { store, files, signal }, toContext(user))
      yield* content.stream as AsyncIterable<Uint8Array>
    } catch (error) {
      if (error instanceof library.NotFoundError) throw notFound(id)
      throw this.#toFilesError(error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.store[Symbol.asyncDispose]()
  }

  /** The model is told nothing of databases and disks; the log is. */
  #toFilesError(error: unknown): unknown {
    const { library, log } = this.#parts
    if (!(error instanceof library.StoreUnavailableError)) return error
    log('the uploads cannot be read', error)
    return new FilesError('busy', 'The uploads cannot be reached right now. Try again in a moment.', { cause: error })
  }
}

function toContext({ userId, tenantId }: UserIdentity): Store.StoreContext {
  return { userId, ...(tenantId !== undefined && { tenantId }) }
}

type Attachment = Files.AttachmentContent['attachment']

/** Undefined while its bytes have not come in. */
function toUploadedFile({ id, name, metadata, upload_descriptor }: Attachment): UploadedFile | undefined {
  const { size, uploaded_at: instant } = metadata ?? {}
  if (upload_descriptor !== undefined || typeof size !== 'number' || !ID.test(id)) return undefined
  const isInstant = typeof instant === 'string' && !Number.isNaN(Date.parse(instant))
  return { id, name, sizeBytes: size, ...(isInstant && { uploadedAt: new Date(instant) }) }
}
