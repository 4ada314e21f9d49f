import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import { refuseBusy } from './refuse.ts'

/** How many connections over the limit may be open at once to hear that the server is busy. */
export const BUSY_ROOM = 32
/** How long such a connection may take to send the request that is to be refused. */
const BUSY_WAIT_MS = 1_000

/**
 * Keeps the open connections of a server within a limit. A new one over the limit takes the place of the one that has been idle for the longest time,
 * so that silent sockets shut nobody out. When none is idle, the new one is answered with 503 and closed.
 */
export class ConnectionGate {
  readonly #maxConnections: number
  readonly #admitted = new Set<Socket>()
  /** Those that have no request under way, the longest idle first. */
  readonly #idle = new Set<Socket>()

  constructor(server: Server, { maxConnections }: { maxConnections: number }) {
    this.#maxConnections = maxConnections
    server.maxConnections = maxConnections + BUSY_ROOM
    server.on('connection', (socket: Socket) => this.#onConnection(socket))
  }

  /** Passes on the requests of the connections that were admitted. */
  guard(handle: RequestListener): RequestListener {
    return (request, response) => {
      const { socket } = request
      if (!this.#admitted.has(socket)) return refuseBusy(response)
      this.#idle.delete(socket)
      response.once('close', () => {
        if (this.#admitted.has(socket)) this.#idle.add(socket)
      })
      handle(request, response)
    }
  }

  #onConnection(socket: Socket): void {
    if (this.#admitted.size >= this.#maxConnections) this.#makeRoom()
    if (this.#admitted.size >= this.#maxConnections) {
      const late = setTimeout(() => socket.destroy(), BUSY_WAIT_MS)
      socket.once('close', () => clearTimeout(late))
      return
    }
    this.#admitted.add(socket)
    this.#idle.add(socket)
    socket.once('close', () => this.#forget(socket))
  }

  #makeRoom(): void {
    const [longestIdle] = this.#idle
    if (!longestIdle) return
    this.#forget(longestIdle)
    longestIdle.destroy()
  }

  #forget(socket: Socket): void {
    this.#admitted.delete(socket)
    this.#idle.delete(socket)
  }
}
