/** Everything that `@frontdesk/mcp-host` throws on purpose. `code` is stable. */
export abstract class McpHostError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A configuration, a server name or a tool name is wrong. Nothing was started; the message says what to change. */
export class McpConfigError extends McpHostError {
  readonly code = 'invalid_config'
}

/** Servers that were said to be required did not start. The message says of each what was run and what came of it. */
export class ServerStartError extends McpHostError {
  readonly code = 'server_not_started'
  /** Their names. */
  readonly servers: readonly string[]

  constructor(message: string, { servers, ...options }: ErrorOptions & { servers: readonly string[] }) {
    super(message, options)
    this.servers = servers
  }
}

/** A login to a server did not come about, or has ended. The message says why, for the operator. */
export class LoginError extends McpHostError {
  readonly code = 'login_failed'
}

/** The run's context names no user, so no call may be made for it. */
export class IdentityError extends McpHostError {
  readonly code = 'no_identity'
}

/** The agent may not use this tool, or the tool changed after it was first listed. Asking again gives the same answer. */
export class ToolRefusedError extends McpHostError {
  readonly code = 'tool_refused'
}

/**
 * The request never reached the server: nothing was done, and the same call may succeed later (except `request_too_large`).
 * The message is worded for the model.
 */
export class CallNotSentError extends McpHostError {
  readonly code: 'server_unavailable' | 'server_busy' | 'server_closed' | 'request_too_large'

  constructor(code: CallNotSentError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * The request was sent and no valid result came back: whether the tool did its work is unknown. The message is worded for the model.
 */
export class OutcomeUnknownError extends McpHostError {
  readonly code: 'server_died' | 'call_timed_out' | 'invalid_reply'

  constructor(code: OutcomeUnknownError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
