import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasUnreadBody } from './refuse.ts'

export interface BodyTimeOptions {
  /** How long such a request may take to its end. */
  timeoutMs: number
  isLong: (request: IncomingMessage) => boolean
}

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/**
 * Lets go of a caller whose request does not come to its end in time, also when it has been answered by then: no route reads the body of a GET. Node
 * itself has one limit for all requests, and files take longer than JSON.
 */
export function limitBodyTime(request: IncomingMessage, response: ServerResponse, timeoutMs: number): void {
  const { socket } = request
  const late = setTimeout(() => {
    stop()
    if (request.complete) return
    if (!response.headersSent) socket.write(TIMED_OUT)
    socket.destroySoon()
  }, timeoutMs)
  const stop = (): void => {
    clearTimeout(late)
    socket.off('close', stop)
  }
  socket.once('close', stop)
  request.once('end', stop)
  response.once('close', () => {
    if (!hasUnreadBody(request)) stop()
  })
}
