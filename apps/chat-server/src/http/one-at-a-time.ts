import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How many requests may wait on a connection for the one before them. Browsers and proxies send none before its answer. */
export const MAX_WAITING = 100

/**
 * Handles the requests of a connection one after the other, and gives all others a turn in between: what a caller has sent at once lies in memory, and
 * would be answered to its end before anybody else is looked at. A connection on which too many wait is closed.
 */
export function oneAtATime(handle: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, (() => void)[]>()
  return (request, response) => {
    const { socket } = request
    const line = waiting.get(socket)
    if (line === undefined) {
      waiting.set(socket, [])
      begin(request, response)
    } else if (line.length < MAX_WAITING) line.push(() => begin(request, response))
    else socket.destroy()
  }

  function begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    // The turn is over when all others have had theirs.
    response.once('close', () => setImmediate(endTurn, socket))
    handle(request, response)
  }

  function endTurn(socket: Socket): void {
    const next = waiting.get(socket)?.shift()
    if (next === undefined || socket.destroyed) waiting.delete(socket)
    else next()
  }
}
