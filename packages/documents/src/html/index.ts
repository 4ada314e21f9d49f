// HTML
export { HtmlReader } from './html-reader.ts'
export type { ReadText } from './html-reader.ts'
export type { Link } from './text-builder.ts'
export { toOneLine, trimSpace } from './white-space.ts'
// its charset
export { findCharset, SNIFFED_BYTES } from '../charset/find-charset.ts'
export type { CharsetClues } from '../charset/find-charset.ts'
