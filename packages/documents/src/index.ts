// documents
export { Extraction, MAX_DOCUMENT_PAGES } from './extraction/extraction.ts'
export type { DocumentInput, DocumentKind, ExtractionOptions, ExtractionProblem } from './extraction/extraction.ts'
export { TextExtractionError, TextExtractor } from './extraction/text-extractor.ts'
export type { ExtractedText, ExtractionFault, TextExtractorOptions } from './extraction/text-extractor.ts'
// plain text
export { decodeText } from './charset/decode-text.ts'
export type { DecodedText } from './charset/decode-text.ts'
export { GuessingDecoder } from './charset/guessing-decoder.ts'
