/** Everything that `@frontdesk/mcp-kit` throws on purpose. `code` is stable. */
export abstract class McpKitError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/**
 * A refusal or failure that the model is meant to read and act on. Throw it from a tool: the message reaches the model as
 * `ERROR: <message>`, so it says what, which and what to do, and holds no secret and no host path. Anything else that a tool
 * throws is logged and shown as a generic sentence.
 */
export class ToolError extends McpKitError {
  readonly code: string = 'tool_error'
}

/** The command line is wrong. The bin prints the message and exits with 2. */
export class UsageError extends McpKitError {
  readonly code = 'usage'
}

/** The server cannot start (a file is missing, a port is taken). The bin prints the message and exits with 1. */
export class StartError extends McpKitError {
  readonly code = 'start'
}
