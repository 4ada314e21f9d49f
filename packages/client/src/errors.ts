/** Everything that this package throws on purpose, but for aborts, which pass as they are. `code` is stable. */
export abstract class ChatKitClientError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** No server answers at `url`: nothing was sent, or nothing is known of what was. */
export class ServerUnreachableError extends ChatKitClientError {
  readonly code = 'server_unreachable'
  readonly url: string

  constructor(url: string, options?: ErrorOptions) {
    super(`Nothing answers at ${url}.`, options)
    this.url = url
  }
}

/** The server refused the request. `code` and `message` are the server's own where it gave them. */
export class ChatKitHttpError extends ChatKitClientError {
  readonly code: string
  readonly status: number
  /** How long the server asks to wait before the next try. */
  readonly retryAfterMs: number | undefined

  constructor(status: number, { code, message, retryAfterMs }: ServerRefusal) {
    super(message ?? `The server refused the request with status ${status}.`)
    this.code = code ?? `http_${status}`
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

interface ServerRefusal {
  code?: string | undefined
  message?: string | undefined
  retryAfterMs?: number | undefined
}

/** The connection broke before the answer was complete. What came before it is valid; load the thread to see what the server kept. */
export class ConnectionLostError extends ChatKitClientError {
  readonly code = 'connection_lost'

  constructor(options?: ErrorOptions) {
    super('The connection was lost before the answer was complete.', options)
  }
}

/** What came is not the ChatKit protocol: another kind of server, or a proxy's page. */
export class InvalidResponseError extends ChatKitClientError {
  readonly code = 'invalid_response'
}

/** Fetch rejects so when nothing answers. Anything else was thrown by a fetch that is not the platform's: it says itself what is wrong. */
export function isOfTheNetwork(error: unknown): boolean {
  return error instanceof TypeError || error instanceof DOMException
}
