// requests
export { ChatKitClient } from './chatkit-client.ts'
export type { ChatKitClientOptions, RequestHeaders, RequestOptions } from './chatkit-client.ts'
export { textMessage } from './request.ts'
export type { NonStreamingRequestInput, ResponseByType, StreamingRequestInput } from './request.ts'
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
