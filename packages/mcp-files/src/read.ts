import type { DocumentExtractor, DocumentText } from './documents/extractor.ts'
import type { DocumentKind, ImageType } from './documents/kind.ts'
import type { OpenFile } from './open-entries.ts'
import type { TextPart, TextRange } from './text.ts'
import { readAt } from './byte-source.ts'
import { looksLikeText, recogniseFile, SAMPLE_BYTES } from './documents/kind.ts'
import { FilesError, quoteName } from './errors.ts'
import { readText } from './text.ts'

/** What a file holds, as far as a model can use it. */
export type FileContent =
  | { kind: 'text'; part: TextPart }
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
  if (found === 'other') return { kind: 'text', part: await readText(file, range) }
  if ('image' in found) return { kind: 'image', mimeType: found.image, bytes: readImage(file) }
  if (documents === undefined)
    throw new FilesError('not_text', `${quoteName(file.name)} is a document, which this server does not read.`)

  const extracted = await extractOrNone(file, { kind: found.document, range, documents })
  if (extracted === undefined) return { kind: 'text', part: await readText(file, range) }
  const { source, gap } = extracted
  try {
    return { kind: 'document', part: await readText(source, range), gap }
  } catch (error) {
    if (gap !== 'running' || !(error instanceof FilesError) || error.code !== 'invalid_range') throw error
    throw new FilesError('busy', `${quoteName(file.name)} is not read that far yet. Try again in a few seconds.`)
  }
}

/** The text of a document; undefined for a text that begins like one, for example because it is about documents. */
async function extractOrNone(
  file: OpenFile,
  { kind, range, documents }: { kind: DocumentKind; range: TextRange; documents: DocumentExtractor },
): Promise<DocumentText | undefined> {
  try {
    return await documents.extract(file, kind, range)
  } catch (error) {
    const isNoDocument = error instanceof FilesError && error.code === 'not_text'
    if (isNoDocument && isTextByName(file) && looksLikeText(readAt(file, 0, SAMPLE_BYTES))) return undefined
    throw error
  }
}

function isTextByName({ name }: OpenFile): boolean {
  return !/\.(?:pdf|docx)$/i.test(name)
}

function readImage(file: OpenFile): Buffer {
  if (file.sizeBytes <= MAX_IMAGE_BYTES) return readAt(file, 0, MAX_IMAGE_BYTES)
  throw new FilesError(
    'too_large',
    `${quoteName(file.name)} is an image of ${file.sizeBytes} bytes. The limit is ${MAX_IMAGE_BYTES}: ask for a smaller copy.`,
  )
}
