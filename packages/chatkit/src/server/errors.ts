/**
 * Everything that `@frontdesk/chatkit` throws on purpose. `code` is stable; `status` is the HTTP status that a host answers with
 * when the failure comes before a stream has opened; `message` may be shown to the caller.
 */
export abstract class ChatKitError extends Error {
  abstract readonly code: string
  abstract readonly status: number

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The body is not JSON, or not a request of the protocol. */
export class InvalidRequestError extends ChatKitError {
  readonly code = 'invalid_request'
  readonly status = 400
}

/** The caller may not do this. For data of another user use {@link NotFoundError}: what is foreign must look absent. */
export class PermissionDeniedError extends ChatKitError {
  readonly code = 'permission_denied'
  readonly status = 403
}

/** The thread, item or attachment is absent, or belongs to somebody else. */
export class NotFoundError extends ChatKitError {
  readonly code = 'not_found'
  readonly status = 404
}

/** The request is well formed but does not fit what is stored: an item of another kind, an answer to a question already answered. */
export class InvalidStateError extends ChatKitError {
  readonly code: string = 'invalid_state'
  readonly status = 409
}

/** A run is under way on the thread, and this request can neither wait for its end nor cut it. */
export class ThreadBusyError extends ChatKitError {
  readonly code = 'thread_busy'
  readonly status = 409
}

/** The request is over one of the server's limits. */
export class PayloadTooLargeError extends ChatKitError {
  readonly code = 'payload_too_large'
  readonly status = 413
}

/**
 * The caller has used up its allowance for now. `headers` of the answer say when it may ask again: at least
 * `retry-after`, in seconds.
 */
export class TooManyRequestsError extends ChatKitError {
  readonly code = 'too_many_requests'
  readonly status = 429
  readonly headers: Readonly<Record<string, string>>

  constructor(message: string, { headers, ...options }: ErrorOptions & { headers: Readonly<Record<string, string>> }) {
    super(message, options)
    this.headers = headers
  }
}

/** The operation needs a hook that this server does not override. */
export class NotImplementedError extends ChatKitError {
  readonly code = 'not_implemented'
  readonly status = 501
}

/** The operation needs a part, such as an attachment store, that this server was built without. */
export class NotConfiguredError extends ChatKitError {
  readonly code = 'not_configured'
  readonly status = 501
}

/** The store cannot answer now (locked, full, disconnected). Nothing was written; the same call may succeed later. */
export class StoreUnavailableError extends ChatKitError {
  readonly code: string = 'store_unavailable'
  readonly status: number = 503
}

/** Thrown in a hook: ends the stream with an `error` event of this code, worded by the page. Retry is offered by default for `stream.error`. */
export class StreamError extends Error {
  readonly code: string
  readonly allowRetry: boolean

  constructor(
    code = 'stream.error',
    { allowRetry = code === 'stream.error', cause }: { allowRetry?: boolean; cause?: unknown } = {},
  ) {
    super(`The stream failed with ${code}.`, { cause })
    this.name = 'StreamError'
    this.code = code
    this.allowRetry = allowRetry
  }
}

/** Thrown in a hook: ends the stream with an `error` event that shows this message to the user. */
export class CustomStreamError extends Error {
  readonly allowRetry: boolean

  constructor(message: string, { allowRetry = false, cause }: { allowRetry?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.name = 'CustomStreamError'
    this.allowRetry = allowRetry
  }
}
