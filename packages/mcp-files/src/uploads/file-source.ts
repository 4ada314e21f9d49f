import type { UserIdentity } from '@frontdesk/mcp-kit'

/** A file that a user has uploaded. */
export interface UploadedFile {
  /** Names the file for its user; never changes its bytes. One component of a path. */
  id: string
  /** As the user called it. */
  name: string
  sizeBytes: number
  uploadedAt?: Date
}

/** Whose files, and until when. */
export interface FileSourceContext {
  user: UserIdentity
  signal: AbortSignal
}

/** More files of one user than this need not be listed. */
export const MAX_UPLOADS = 10_000

/** Where the uploads of users are kept. A host implements it over its store. */
export interface FileSource {
  /** The files of the user, in any order, and nobody else's. Over {@link MAX_UPLOADS} of them the answer may end. */
  list(context: FileSourceContext): Promise<readonly UploadedFile[]>
  /** One of the user's files; undefined when it is absent or another user's. Without this, the list is searched. */
  find?(id: string, context: FileSourceContext): Promise<UploadedFile | undefined>
  /** The bytes of one of the user's files. Rejects, or ends in an error, when it is absent or another user's. */
  read(id: string, context: FileSourceContext): Promise<AsyncIterable<Uint8Array>>
}

/** What the module of `--uploads` exports: opens the source, which is closed when the server ends. */
export interface FileSourceModule {
  openFileSource(): Promise<FileSource & AsyncDisposable>
}
