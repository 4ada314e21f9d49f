import { resolve } from 'node:path'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'
import type { SqlStore } from '@frontdesk/store'
import type { FileStore } from '@frontdesk/store/files'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { ATTACHMENTS_PATH } from '../files/attachments-path.ts'
import { keepSigningSecret } from '../files/signing-secret.ts'
import { Sweeper } from '../files/sweeper.ts'
import type { DeskContext } from '../http/identify.ts'
import { StartError } from '../start-error.ts'

export interface FilesPart extends AsyncDisposable {
  attachments: FileAttachmentStore
  files: FileStore
  /** Where pages send files besides to this server; undefined where nowhere else. */
  uploadOrigin: string | undefined
}

/** Opens the files that users attach, and deletes from time to time those that were never sent. Throws {@link StartError}. */
export async function openFilesPart(
  { files: { url, uploadsTo, publicUrl, signingSecret, unsentTtlMs, ...limits }, team }: Config,
  { store, logger }: { store: SqlStore; logger: Logger },
): Promise<FilesPart> {
  const files = await open(url)
  const secret = signingSecret ?? (await keepSigningSecret(resolve(team.dataDirectory, 'signing-secret')))
  const attachments = new FileAttachmentStore({
    files,
    store,
    secret,
    baseUrl: (context: DeskContext) => `${publicUrl ?? context.origin ?? ''}${ATTACHMENTS_PATH}`,
    maxBytes: limits.maxBytes,
    maxUserBytes: limits.maxUserBytes,
    maxUserFiles: limits.maxUserFiles,
    uploadTtlMs: limits.uploadTtlMs,
    uploadsTo,
  })
  const uploadOrigin = await findUploadOrigin(attachments, url)
  const sweeper = new Sweeper({ store, files, unsentTtlMs, logger })
  return { attachments, files, uploadOrigin, [Symbol.asyncDispose]: () => sweeper[Symbol.asyncDispose]() }
}

async function open(url: string): Promise<FileStore> {
  try {
    return await openFileStore(url)
  } catch (error) {
    throw new StartError(
      `FILES_URL is ${url}, and the files do not open. ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  }
}

async function findUploadOrigin(attachments: FileAttachmentStore, url: string): Promise<string | undefined> {
  try {
    return await attachments.uploadOrigin()
  } catch (cause) {
    throw new StartError(
      `UPLOADS_TO is bucket, and no address of ${url} can be signed. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and the region, or set UPLOADS_TO to server.`,
      { cause },
    )
  }
}
