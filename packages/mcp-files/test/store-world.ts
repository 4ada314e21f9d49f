import type { SqlStore, StoreContext } from '@frontdesk/store'
import { Readable } from 'node:stream'
import { openStore } from '@frontdesk/store'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'

/** A host's store, and uploads to it. */
export interface StoreWorld extends AsyncDisposable {
  databaseUrl: string
  filesUrl: string
  store: SqlStore
  attachments: FileAttachmentStore
  /** Uploads a text and gives the id of its attachment. */
  upload(name: string, content: string, context: StoreContext): Promise<string>
  /** Announces an upload, whose bytes never come, and gives the id of its attachment. */
  announce(name: string, context: StoreContext): Promise<string>
}

export async function openStoreWorld(directory: string): Promise<StoreWorld> {
  const databaseUrl = `file:${directory}/frontdesk.db`
  const filesUrl = `file:${directory}/files`
  const store = await openStore(databaseUrl)
  const files = await openFileStore(filesUrl)
  const attachments = new FileAttachmentStore({ store, files, baseUrl: 'http://localhost', secret: 'secret' })
  return {
    databaseUrl,
    filesUrl,
    store,
    attachments,
    async upload(name, content, context) {
      const bytes = Readable.from([Buffer.from(content)])
      return (await attachments.saveUpload({ name, mimeType: 'text/plain' }, bytes, context)).id
    },
    async announce(name, context) {
      const attachment = await attachments.createAttachment({ name, size: 5, mime_type: 'text/plain' }, context)
      await store.saveAttachment(attachment, context)
      return attachment.id
    },
    [Symbol.asyncDispose]: async () => store[Symbol.asyncDispose](),
  }
}
