import type { ByteSource } from '../byte-source.ts'
import { readAt } from '../byte-source.ts'

/** Documents whose text can be taken out of them. */
export type DocumentKind = 'pdf' | 'docx'

/** Images that clients show and models see. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

/** What the first bytes of a file, rather than its name, say it is. */
export type FileKind = { image: ImageType } | { document: DocumentKind } | 'other'

const HEAD_BYTES = 1_024
const ZIP = 'PK\x03\x04'

/** Tells images and documents from other files. Throws `FilesError` when the file cannot be read. */
export function recogniseFile(file: ByteSource): FileKind {
  const head = readAt(file, 0, HEAD_BYTES).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { image: 'image/png' }
  if (head.startsWith('\xff\xd8\xff')) return { image: 'image/jpeg' }
  if (/^GIF8[79]a/.test(head)) return { image: 'image/gif' }
  if (/^RIFF[^]{4}WEBP/.test(head)) return { image: 'image/webp' }
  // Readers of PDF accept other bytes before the header.
  if (head.includes('%PDF-')) return { document: 'pdf' }
  if (head.startsWith(ZIP) && file.name.toLowerCase().endsWith('.docx')) return { document: 'docx' }
  return 'other'
}
