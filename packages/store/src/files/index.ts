export { makeDirectory } from '../make-directory.ts'
export { openFileStore } from './open-file-store.ts'
export type { OpenFileStoreOptions } from './open-file-store.ts'
export type {
  AdoptedFile,
  FileContent,
  FileDrafts,
  FileKey,
  FileStore,
  ReadFileOptions,
  SavedFile,
  SaveFileOptions,
} from './file-store.ts'
export { DiskFileStore } from './disk.ts'
export { FileAttachmentStore } from './file-attachment-store.ts'
export type { FileAttachmentStoreOptions } from './file-attachment-store.ts'
export { readAttachment } from './read-attachment.ts'
export type { AttachmentContent, ReadAttachmentOptions } from './read-attachment.ts'
