// What both ends of a connection share, without the SDK's server: a host needs no more of this package.
export { LineSplitter } from './line-splitter.ts'
export type { LineSplitterOptions, LongLine } from './line-splitter.ts'
export { USER_META_KEY } from './user-meta-key.ts'
