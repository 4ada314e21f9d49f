// documents
export { Extraction, MAX_DOCUMENT_PAGES } from './extraction/extraction.ts'
export type { DocumentInput, DocumentKind, ExtractionOptions, ExtractionProblem } from './extraction/extraction.ts'
export { TextExtractionError, TextExtractor } from './extraction/text-extractor.ts'
export type { ExtractedText, ExtractionFault, TextExtractorOptions } from './extraction/text-extractor.ts'
// plain text
export { decodeText } from './charset/decode-text.ts'
export type { DecodedText } from './charset/decode-text.ts'
export { findCharset, SNIFFED_BYTES } from './charset/find-charset.ts'
export type { CharsetClues } from './charset/find-charset.ts'
export { GuessingDecoder } from './charset/guessing-decoder.ts'
// HTML
export { HtmlReader } from './html/html-reader.ts'
export type { ReadText } from './html/html-reader.ts'
export type { Link } from './html/text-builder.ts'
export { toOneLine, trimSpace } from './html/white-space.ts'
