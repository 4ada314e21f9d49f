// server
export { createServer } from './server.ts'
export type { FilesServerParts } from './server.ts'
// folders
export { Folders, openFolders } from './root/folders.ts'
export type { FoldersOptions, Place } from './root/folders.ts'
export { openRoot, Root } from './root/root.ts'
export type { OpenDirectory, OpenFile } from './root/open-entries.ts'
// uploads
export type { FileSource, FileSourceContext, FileSourceModule, UploadedFile } from './uploads/file-source.ts'
// documents
export { DocumentExtractor } from './reading/document-extractor.ts'
export type { DocumentText } from './reading/document-extractor.ts'
export type { DocumentKind } from './reading/file-kind.ts'
// errors
export { FilesError } from './errors.ts'
export type { FilesErrorCode } from './errors.ts'
