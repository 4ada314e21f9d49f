import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'

/** One connection to one server, from its opening to its end: a child's pipes, or a session over HTTP. */
export interface Connection {
  /** Carries the messages. Ending the connection closes it. */
  transport: Transport
  /** Of the child, where there is one. */
  pid: number | undefined
  /** Resolves, with words for the log, when the connection is over. Never rejects. */
  ended: Promise<string>
  /** Lines and messages so far that nobody could use. */
  readonly ignoredMessages: number
  /** What the server wrote last to its log, where it has one that we see. */
  readonly lastWords: readonly string[]
  /** Ends it at once. */
  kill: () => void
  /** Lets the server end by itself, then makes it. Each step waits up to `stepMs`. */
  close: (stepMs: number) => Promise<void>
}

/** The request did not reach the server. The message says why, in words that follow "the server". */
export class NotWrittenError extends Error {}

/** The server has no room for the request now, and has done nothing with it. */
export class ServerBusyError extends Error {}

/** The request is over `maxRequestBytes`; nothing was written. */
export class RequestTooLargeError extends Error {
  readonly bytes: number

  constructor(bytes: number) {
    super(`A request of ${bytes} bytes is over the limit.`)
    this.bytes = bytes
  }
}
