// server
export { createServer } from './server.ts'
export type { FilesServerParts } from './server.ts'
// folders
export { Folders, openFolders } from './folders.ts'
export type { FoldersOptions, Place } from './folders.ts'
export { openRoot, Root } from './root.ts'
export type { OpenDirectory, OpenFile } from './open-entries.ts'
// uploads
export type { FileSource, FileSourceContext, FileSourceModule, UploadedFile } from './uploads/file-source.ts'
// documents
export { DocumentExtractor } from './documents/extractor.ts'
export type { DocumentText } from './documents/extractor.ts'
export type { DocumentKind } from './documents/kind.ts'
// errors
export { FilesError } from './errors.ts'
export type { FilesErrorCode } from './errors.ts'
