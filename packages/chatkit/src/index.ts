// json
export { JsonObject, JsonValue } from './json.ts'
// pages
export { Order, Page } from './page.ts'
// threads
export { Thread, ThreadMetadata, ThreadStatus } from './thread.ts'
// items
export * from './item.ts'
export * from './update.ts'
// content
export * from './content.ts'
export * from './source.ts'
export * from './workflow.ts'
export * from './structured-input.ts'
export * from './attachment.ts'
export { BUILT_IN_ICONS, Icon } from './icon.ts'
export { WidgetNode, WidgetRoot } from './widget.ts'
// events and requests
export * from './event.ts'
export * from './request.ts'
