import { ChatKitError } from '@frontdesk/chatkit/server'

/** The idempotency key was used for another request. */
export class KeyReusedError extends ChatKitError {
  readonly code = 'idempotency_key_reused'
  readonly status = 422

  constructor() {
    super('This Idempotency-Key was sent with another request. Use a new key for a new request.')
  }
}

/** The request with this key is under way, and has no answer yet. */
export class KeyInUseError extends ChatKitError {
  readonly code = 'idempotency_key_in_use'
  readonly status = 409

  constructor() {
    super('The request with this Idempotency-Key is still under way. Send it again in a moment.')
  }
}
