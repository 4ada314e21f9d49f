// requests
export { ChatKitClient } from './chatkit-client.ts'
export type { ChatKitClientOptions, RequestOptions, ThreadHit } from './chatkit-client.ts'
export type { RequestHeaders } from './endpoint.ts'
export { textMessage } from './request.ts'
export type { NonStreamingRequestInput, ResponseByType, StreamingRequestInput } from './request.ts'
// answers that outlive a connection
export { Run } from './run/run.ts'
export type { ReconnectOptions, RunEnd, RunState, RunSummary } from './run/run.ts'
// files
export { uploadAttachment } from './upload.ts'
export type { UploadOptions, UploadStrategy } from './upload.ts'
// events
export { createThreadState, reduceThread } from './thread-state.ts'
export type { ThreadState } from './thread-state.ts'
// errors
export {
  ChatKitClientError,
  ChatKitHttpError,
  ConnectionLostError,
  InvalidResponseError,
  ServerUnreachableError,
} from './errors.ts'
