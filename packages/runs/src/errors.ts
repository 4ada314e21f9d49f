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

/** The server stopped while it carried out a request with this key that it cannot carry out again: an action may have had its effect. */
export class OutcomeUnknownError extends ChatKitError {
  readonly code = 'outcome_unknown'
  readonly status = 409

  constructor() {
    super(
      'The server stopped while it carried out the request with this Idempotency-Key, and it is not known how far it came. Look before you send it with a new key.',
    )
  }
}
