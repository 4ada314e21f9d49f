import type { DocumentKind as AnyKind } from '@frontdesk/documents'
import type { ByteSource } from './byte-source.ts'
import { readAt } from './byte-source.ts'

/** Documents of which a file's text is taken out; what is text already is read as it is. */
export type DocumentKind = Extract<AnyKind, 'pdf' | 'docx'>

/** Images that clients show and models see. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

/** What the first bytes of a file, rather than its name, say it is. */
export type FileKind = { image: ImageType } | { document: DocumentKind } | 'other'

const HEAD_BYTES = 1_024
/** How much of a file shows whether it is text. */
export const SAMPLE_BYTES = 8 * 1024
const ZIP = 'PK\x03\x04'
/** A file that is no longer than the letters of its kind is taken for one of that kind. */
const MAGIC_LENGTH = 6
const CONTROL = /(?![\t-\r])\p{Cc}/u
/** Colours the output of programs, which is text. */
const ESCAPE = '\x1b'

/** Tells images and documents from other files. Throws `FilesError` when the file cannot be read. */
export function recogniseFile(file: ByteSource): FileKind {
  const head = readAt(file, 0, HEAD_BYTES).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { image: 'image/png' }
  if (head.startsWith('\xff\xd8\xff')) return { image: 'image/jpeg' }
  if (head.startsWith(ZIP) && (hasEnding(file, '.docx') || head.includes('word/'))) return { document: 'docx' }
  if (head.startsWith('%PDF-')) return { document: 'pdf' }
  // What follows may begin a text that is about such files. Few files do, and of the others only their letters are looked at.
  const isText = () => head.length > MAGIC_LENGTH && looksLikeText(readAt(file, 0, SAMPLE_BYTES))
  if (/^GIF8[79]a/.test(head) && !isText()) return { image: 'image/gif' }
  if (/^RIFF[^]{4}WEBP/.test(head) && !isText()) return { image: 'image/webp' }
  // Readers of PDF accept other bytes before the header.
  if (head.includes('%PDF-') && (hasEnding(file, '.pdf') || !isText())) return { document: 'pdf' }
  return 'other'
}

/** True for the beginning of a file when it is UTF-8 and has no control characters but those that lay out text. */
export function looksLikeText(sample: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true })
    return !CONTROL.test(text.replaceAll(ESCAPE, ''))
  } catch {
    // Not UTF-8.
    return false
  }
}

function hasEnding({ name }: ByteSource, ending: string): boolean {
  return name.toLowerCase().endsWith(ending)
}
