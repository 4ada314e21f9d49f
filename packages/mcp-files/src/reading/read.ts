import type { DocumentExtractor, DocumentText } from './document-extractor.ts'
import type { DocumentKind, ImageType } from './file-kind.ts'
import type { OpenFile } from '../root/open-entries.ts'
import type { DecodedSource } from './other-charset.ts'
import type { TextPart, TextRange } from './text.ts'
import { readAt } from './byte-source.ts'
import { looksLikeText, recogniseFile, SAMPLE_BYTES } from './file-kind.ts'
import { FilesError, quoteName } from '../errors.ts'
import { decodeSource } from './other-charset.ts'
import { readText } from './text.ts'

/** What a file holds, as far as a model can use it. */
export type FileContent =
  | { kind: 'text'; part: TextPart; decoded?: Omit<DecodedSource, 'source'> }
  /** Text that was taken out of a document. */
  | { kind: 'document'; part: TextPart; gap: DocumentText['gap'] }
  | { kind: 'image'; mimeType: ImageType; bytes: Buffer }

/** In base64 this stays under 1 MiB, which hosts take in one message. */
export const MAX_IMAGE_BYTES = 720 * 1024

/**
 * Reads a text, a range of the text of a PDF or DOCX, or an image, as the first bytes of the file say. Throws {@link FilesError}; without
 * `documents`, documents are refused as not being text.
 */
export async function readContent(
  file: OpenFile,
  range: TextRange,
  documents?: DocumentExtractor,
): Promise<FileContent> {
  const found = recogniseFile(file)
  if (found === 'other') return readPlain(file, range)
  if ('image' in found) return { kind: 'image', mimeType: found.image, bytes: readImage(file) }
  if (documents === undefined)
    throw new FilesError('not_text', `${quoteName(file.name)} is a document, which this server does not read.`)

  const extracted = await extractOrNone(file, { kind: found.document, documents, ...range })
  if (extracted === undefined) return readPlain(file, range)
  const { source, gap } = extracted
  try {
    return { kind: 'document', part: await readText(source, range), gap }
  } catch (error) {
    if (gap !== 'running' || !(error instanceof FilesError) || error.code !== 'invalid_range') throw error
    throw new FilesError('busy', `${quoteName(file.name)} is not read that far yet. Try again in a few seconds.`)
  }
}

/** A text as it is, or decoded when it is not UTF-8. */
async function readPlain(file: OpenFile, range: TextRange): Promise<FileContent> {
  try {
    return { kind: 'text', part: await readText(file, range) }
  } catch (error) {
    const decoded = isNotText(error) ? decodeSource(file) : undefined
    if (decoded === undefined) throw error
    const { source, charset, isDamaged } = decoded
    return { kind: 'text', part: await readText(source, range), decoded: { charset, isDamaged } }
  }
}

/**
 * The text of a document; undefined for a text that begins like one, for example because it is about documents. Throws {@link FilesError}
 * when it cannot be read.
 */
export async function extractOrNone(
  file: OpenFile,
  { kind, documents, signal }: { kind: DocumentKind; documents: DocumentExtractor; signal?: AbortSignal | undefined },
): Promise<DocumentText | undefined> {
  try {
    return await documents.extract(file, kind, { signal })
  } catch (error) {
    if (isNotText(error) && isTextByName(file) && looksLikeText(readAt(file, 0, SAMPLE_BYTES))) return undefined
    throw error
  }
}

/** True for what is thrown for bytes that are no text, or none in UTF-8. */
export function isNotText(error: unknown): boolean {
  return error instanceof FilesError && error.code === 'not_text'
}

function isTextByName({ name }: OpenFile): boolean {
  return !/\.(?:pdf|docx)$/i.test(name)
}

/** True for the text of a document without a letter, such as that of scanned pages. */
export function isBlankDocument(text: string): boolean {
  return text.replaceAll(PAGE_MARK, '').trim() === ''
}

/** The line that the text of each page of a PDF begins with. */
export const PAGE_MARK = /^\[Page \d+\]$/gm

function readImage(file: OpenFile): Buffer {
  if (file.sizeBytes <= MAX_IMAGE_BYTES) return readAt(file, 0, MAX_IMAGE_BYTES)
  throw new FilesError(
    'too_large',
    `${quoteName(file.name)} is an image of ${file.sizeBytes} bytes. The limit is ${MAX_IMAGE_BYTES}: ask for a smaller copy.`,
  )
}
