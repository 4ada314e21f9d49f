// server
export { ChatKitServer } from './chatkit-server.ts'
export type { ChatKitResult, ChatKitServerOptions, ProcessOptions } from './chatkit-server.ts'
export type { AudioInput, HookOptions } from './server-parts.ts'
export type { ResponseBody } from './operations/answer-request.ts'
export { isStreamingRequest, parseRequest } from './request/parse-request.ts'
export { DEFAULT_LIMITS } from './limits.ts'
export type { ServerLimits } from './limits.ts'
export { consoleLogger } from './logger.ts'
export type { Logger } from './logger.ts'
// over HTTP
export { handleChatKitFetch } from './http/fetch-handler.ts'
export type { ChatKitFetchOptions } from './http/fetch-handler.ts'
export { answerChatKitRequest, handleChatKitRequest } from './http/node-handler.ts'
export type { AnswerTarget } from './http/node-handler.ts'
export { BatchRequests } from './http/batch-requests.ts'
export type { BatchedAnswer, BatchOptions } from './http/batch-requests.ts'
export type { FramesResult, JsonResult, RequestOptions, RequestProcessor } from './http/request-processor.ts'
export type { NodeRequest, NodeResponse } from './http/node-types.ts'
export { DEFAULT_HEARTBEAT_MS, DEFAULT_MAX_BEHIND_BYTES, DEFAULT_MAX_BEHIND_MS } from './http/handler-options.ts'
export type { ChatKitHandlerOptions } from './http/handler-options.ts'
export type { AllowedOrigins } from './http/cross-origin.ts'
export { DEFAULT_MAX_BODY_BYTES } from './http/read-body.ts'
// contracts
export { AttachmentStore } from './attachment-store.ts'
export { Store } from './store.ts'
export type { Arrivals, PageOptions, RequestContext, StoreChange, ThreadMark } from './store.ts'
export { MemoryStore } from './memory-store.ts'
export type { MemoryStoreContext, StoreSnapshot } from './memory-store.ts'
// one run per thread
export { InProcessRunGate } from './run/in-process-run-gate.ts'
export type { InProcessRunGateOptions } from './run/in-process-run-gate.ts'
export type { EnterOptions, RunGate, RunPass, WhenBusy } from './run/run-gate.ts'
export type { RunLedger, RunOutcome, RunStart } from './run/run-ledger.ts'
// a run that was cut
export { HostCutError } from './run/cancellation.ts'
export type { CancelOptions } from './run/cancellation.ts'
export { mergeThread } from './items/merge-thread.ts'
export { PendingItems } from './items/pending-items.ts'
// ids
export { createId } from './id.ts'
export type { ItemKind } from './id.ts'
// wire
export { encodeEvent, HEARTBEAT_FRAME, STREAM_HEADERS } from './wire/sse.ts'
export { toWireAttachment, toWireThread } from './wire/projections.ts'
export { toWireJson } from './wire/wire-json.ts'
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
  ThreadBusyError,
  TooManyRequestsError,
} from './errors.ts'
