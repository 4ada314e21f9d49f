// streaming
export { diffWidget } from './diff.ts'
export { streamWidget } from './stream-widget.ts'
export type { StreamWidgetOptions } from './stream-widget.ts'
// the wire
export { removeNulls } from './remove-nulls.ts'
