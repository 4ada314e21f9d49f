import type { IncomingMessage, ServerResponse } from 'node:http'

export interface BodyTimeOptions {
  /** How long such a request may take to its end. */
  timeoutMs: number
  isLong: (request: IncomingMessage) => boolean
}

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Lets go of a caller whose request does not come to its end in time. Node itself has one limit for all requests, and files take longer than JSON. */
export function limitBodyTime(request: IncomingMessage, response: ServerResponse, timeoutMs: number): void {
  const late = setTimeout(() => {
    if (request.complete) return
    if (!response.headersSent) request.socket.write(TIMED_OUT)
    request.socket.destroySoon()
  }, timeoutMs)
  const stop = (): void => clearTimeout(late)
  request.once('end', stop)
  response.once('close', stop)
}
