// contracts
export { AttachmentStore } from './attachment-store.ts'
export { Store } from './store.ts'
export type { PageOptions, RequestContext, StoreChange } from './store.ts'
// ids
export { createId } from './id.ts'
export type { ItemKind } from './id.ts'
// errors
export {
  ChatKitError,
  CustomStreamError,
  InvalidRequestError,
  InvalidStateError,
  NotConfiguredError,
  NotFoundError,
  NotImplementedError,
  PayloadTooLargeError,
  PermissionDeniedError,
  StoreUnavailableError,
  StreamError,
} from './errors.ts'
