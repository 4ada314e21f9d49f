/** The caller did not prove who it is. `reason` is for the audit and holds nothing of what was sent; callers learn no more than the status. */
export class UnauthenticatedError extends Error {
  readonly code = 'unauthenticated'
  readonly status = 401
  readonly reason: string

  constructor(reason: string, options?: ErrorOptions) {
    super('Send an API key or a token as `Authorization: Bearer …`.', options)
    this.name = 'UnauthenticatedError'
    this.reason = reason
  }
}

/** The caller is known and may not do this. */
export class ForbiddenError extends Error {
  readonly code = 'permission_denied'
  readonly status = 403
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.name = 'ForbiddenError'
    this.reason = reason
  }
}

/** Whether the caller is who it says cannot be found out now: the keys of its issuer cannot be had. */
export class AuthenticationUnavailableError extends Error {
  readonly code = 'authentication_unavailable'
  readonly status = 503

  constructor(options?: ErrorOptions) {
    super('Tokens cannot be checked now. Try again in a moment.', options)
    this.name = 'AuthenticationUnavailableError'
  }
}
